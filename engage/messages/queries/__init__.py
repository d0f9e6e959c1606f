"""Reads for the pages about messages. They write nothing."""
