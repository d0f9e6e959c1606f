"""Files of listening sessions for people and programs."""
