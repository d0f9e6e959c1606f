"""What domains tell the pages that only staff see. Its strings are in the staff catalogue."""
