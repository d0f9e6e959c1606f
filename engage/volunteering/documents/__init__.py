"""Files of volunteering: calendar entries."""
