"""Documents of decisions for people and programs."""
