"""The rules of deciding, without a database."""
