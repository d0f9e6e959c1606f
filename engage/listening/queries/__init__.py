"""What the screens of listening sessions read, in a fixed number of statements. Nothing here writes."""
