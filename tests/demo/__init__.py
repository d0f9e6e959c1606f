"""Tests of the made-up data."""
