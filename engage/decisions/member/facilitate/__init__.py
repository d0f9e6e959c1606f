"""Pages for the facilitators of a decision."""
