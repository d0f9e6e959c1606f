"""Pages of decisions for the members of bodies."""
