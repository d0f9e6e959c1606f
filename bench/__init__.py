"""Load and size measurements: `make bench`. Not part of the product; see docs/measurements.md."""
