"""A season of sessions played through the pages, while everything that is said is held against the database."""
