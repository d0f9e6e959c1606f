"""Mails of decisions, one function for each kind, rendered when they are sent."""
