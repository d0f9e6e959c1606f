"""Many at once, and killed in the middle."""
