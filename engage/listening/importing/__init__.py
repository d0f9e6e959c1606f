"""Read imported files into frozen objects that do not use the database."""
