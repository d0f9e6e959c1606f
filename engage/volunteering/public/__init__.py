"""Pages for people who want to help. They need no account."""
