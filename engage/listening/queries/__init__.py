"""Reads for the screens of listening sessions, in a fixed number of statements. Nothing here writes."""
