"""People who sign in: staff, translators, greeters."""
