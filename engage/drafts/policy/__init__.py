"""The rules of drafts, without a database."""
