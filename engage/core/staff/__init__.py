"""What domains register for staff pages. Its strings are in the staff catalogue."""
