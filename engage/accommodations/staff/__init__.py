"""Pages of staff who arrange interpreters and other services."""
