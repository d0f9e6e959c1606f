"""An evening with its volunteers and interpreters, from the first sign-up to the last thanks."""
