"""What the views, the commands and the jobs of this domain ask for."""
