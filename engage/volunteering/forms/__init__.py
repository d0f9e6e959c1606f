"""Forms of volunteers."""
