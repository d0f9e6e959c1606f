"""Pages about the site that anybody may open."""
