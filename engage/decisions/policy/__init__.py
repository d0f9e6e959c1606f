"""The rules of decisions, without a database."""
