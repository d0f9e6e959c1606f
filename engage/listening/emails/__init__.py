"""Mails of listening sessions, one function a kind, made when they are sent."""
