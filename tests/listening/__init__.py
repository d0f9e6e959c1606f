"""Tests of listening sessions."""
