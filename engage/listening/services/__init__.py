"""Actions on sessions and registrations."""
