"""Pages of messages and calls for staff. Their strings are in the staff catalogue."""
