"""Pages of listening sessions that anybody may open."""
