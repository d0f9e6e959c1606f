"""Messages that are committed with the data that causes them, and the worker that sends them."""
