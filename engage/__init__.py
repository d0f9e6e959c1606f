"""Engage: community engagement and co-governance for cities."""
