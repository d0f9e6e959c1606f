"""Volunteers who act at the same instant."""
