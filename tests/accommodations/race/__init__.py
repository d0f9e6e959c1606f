"""Interpreters who answer at the same instant."""
