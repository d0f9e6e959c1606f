"""Staff pages about listening sessions. Their strings are in the staff catalogue."""
