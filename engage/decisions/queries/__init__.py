"""What the screens of deciding read, in a fixed number of statements. Nothing here writes."""
