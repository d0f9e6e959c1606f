"""Pages of deciding that anybody may open."""
