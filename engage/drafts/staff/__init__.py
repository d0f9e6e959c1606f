"""Pages of drafts for staff. Their strings are in the staff catalogue."""
