"""Pages of listening sessions for staff. Their strings are in the staff catalogue."""
