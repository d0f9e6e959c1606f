"""Bodies that decide together: their seats and holders, their rules and their meetings."""
