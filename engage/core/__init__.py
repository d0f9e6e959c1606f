"""Shared parts that every domain uses. Imports no domain."""
