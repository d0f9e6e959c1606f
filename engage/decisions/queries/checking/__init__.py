"""Compare the tables with the chain of events: one module for each part of a record."""
