"""Listening sessions, and the registrations of people who save seats."""
