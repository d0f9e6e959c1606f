"""What the screens of drafts read, in a fixed number of statements. Nothing here writes."""
