"""What states, services and refusals are called, in all languages."""
