"""What is done to sessions and registrations."""
