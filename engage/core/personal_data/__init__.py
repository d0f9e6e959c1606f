"""Personal data: what each column holds of whom, and how a person's data is exported and erased."""
