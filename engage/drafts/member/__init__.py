"""Pages of drafts for the members of bodies."""
