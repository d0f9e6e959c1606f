"""Staff pages about messages and calls. Their strings are in the staff catalogue."""
