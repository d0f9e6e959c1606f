"""Public endpoints of decisions for programs."""
