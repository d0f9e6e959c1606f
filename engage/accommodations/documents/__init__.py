"""Calendar entries of providers."""
