"""Acts on bodies, for views, commands and jobs: they take locks, write, audit and enqueue messages."""
