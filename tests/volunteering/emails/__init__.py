"""What volunteers are told."""
