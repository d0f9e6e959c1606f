"""Pages about the product itself: privacy, accessibility, and words that read badly."""
