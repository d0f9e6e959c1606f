"""Pages for whoever facilitates a decision."""
