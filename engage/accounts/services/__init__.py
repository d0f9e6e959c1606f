"""What can be done with people, their ways in and their open sign-ins. Import from the modules."""
