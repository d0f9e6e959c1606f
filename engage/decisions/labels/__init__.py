"""Labels of values and refusals of decisions, in all languages."""
