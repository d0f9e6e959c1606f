"""Pages of the site's own pages that anybody may open."""
