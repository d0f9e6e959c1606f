"""What the screens of bodies and their members read, in a fixed number of statements. Nothing here writes."""
