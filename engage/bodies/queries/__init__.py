"""Reads for the screens of bodies and their members, in a fixed number of statements. Nothing here writes."""
