"""Tests of volunteers, shifts and sign-ups."""
