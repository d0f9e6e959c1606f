"""Pages of deciding for the members of bodies."""
