"""Staff pages about accounts. Their strings are in the staff catalogue."""
