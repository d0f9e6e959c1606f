"""Tests of messages and calls."""
