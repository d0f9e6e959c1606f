"""Pages of bodies and their members for staff. Their strings are in the staff catalogue."""
