"""Read files into frozen dataclasses, without a database."""
