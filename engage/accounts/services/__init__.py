"""What can be done with people, their credentials and their sign-ins. Import from the modules."""
