"""Tests of signing in and accounts."""
