"""Made-up data for trying the product out. Only commands import it."""
