"""Reads for the screens of decisions, in a fixed number of statements. Nothing here writes."""
