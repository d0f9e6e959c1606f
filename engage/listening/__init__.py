"""Listening sessions and the people who save seats for them."""
