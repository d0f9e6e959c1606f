"""Addresses of deciding for programs."""
