"""What pages and messages of volunteering say in the same words."""
