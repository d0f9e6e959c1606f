"""What staff, providers and residents read about services."""
