"""The live room: deciding together in a meeting."""
