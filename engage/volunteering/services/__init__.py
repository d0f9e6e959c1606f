"""Acts on shifts, sign-ups, and the people who help."""
