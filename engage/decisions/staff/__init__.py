"""Pages of deciding for staff. Their strings are in the staff catalogue."""
