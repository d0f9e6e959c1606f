"""Pages for signing in, and each person's own account pages."""
