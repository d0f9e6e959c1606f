"""Public pages of decisions."""
