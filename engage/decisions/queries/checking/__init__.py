"""What the tables say against what the chain of events says: one module for each part of a record."""
