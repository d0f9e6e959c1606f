"""The words that people read: the English, and the languages that follow it."""
