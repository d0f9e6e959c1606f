"""Staff pages about the site itself. Their strings are in the staff catalogue."""
