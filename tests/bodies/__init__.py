"""Tests of bodies and their members."""
