"""What values and refusals of deciding are called, in all languages."""
