"""Pages of signing in and accounts for staff. Their strings are in the staff catalogue."""
