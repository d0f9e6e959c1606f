"""Reads for the screens of accounts, in a fixed number of statements. Nothing here writes."""
