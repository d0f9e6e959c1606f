"""What the screens of signing in and accounts read, in a fixed number of statements. Nothing here writes."""
