"""Tests of interpretation and other services."""
