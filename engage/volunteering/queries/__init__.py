"""Reads for pages about shifts and volunteers."""
