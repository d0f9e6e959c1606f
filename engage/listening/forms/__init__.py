"""Forms of listening sessions that two audiences share."""
