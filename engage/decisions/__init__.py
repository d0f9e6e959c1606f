"""Deciding by Fist to Five: rounds, ballots, verdicts, concerns, mandates, and a tamper-evident record."""
