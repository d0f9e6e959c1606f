"""Personal data: which column holds what about whom, and how a person's data is exported and erased."""
