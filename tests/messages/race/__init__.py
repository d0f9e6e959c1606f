"""Races about calls."""
