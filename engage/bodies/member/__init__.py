"""Pages of bodies and their members for the members of bodies."""
