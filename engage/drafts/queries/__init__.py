"""Reads for the screens of drafts, in a fixed number of statements. Nothing here writes."""
