"""Files of deciding for people and programs."""
