"""Rules and acts without pages."""
