"""Pages of the host's planning team, for members of bodies."""
