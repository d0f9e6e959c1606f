"""Who decides together: bodies, their seats and those who hold them, their rules and their meetings."""
