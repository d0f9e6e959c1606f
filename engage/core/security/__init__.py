"""Permissions, and protection of requests and responses."""
