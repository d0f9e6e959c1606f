"""Tests of what the product says about itself."""
