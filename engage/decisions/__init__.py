"""Deciding by Fist to Five: rounds, ballots, verdicts, concerns, mandates, and a record that shows tampering."""
