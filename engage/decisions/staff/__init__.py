"""Pages of decisions for staff. Their strings are in the staff catalogue."""
