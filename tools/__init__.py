"""What the repository itself needs: setting up, locking, checking."""
