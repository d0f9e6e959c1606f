"""Tests of what a city says of itself."""
