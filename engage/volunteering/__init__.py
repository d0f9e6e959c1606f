"""Volunteers at sessions: roles, shifts, sign-ups without an account, and who runs a session with them."""
