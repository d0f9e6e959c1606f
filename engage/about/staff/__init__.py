"""Pages of the site's own pages for staff. Their strings are in the staff catalogue."""
