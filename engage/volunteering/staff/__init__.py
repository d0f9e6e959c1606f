"""Staff pages about volunteers. Their strings are in the staff catalogue."""
