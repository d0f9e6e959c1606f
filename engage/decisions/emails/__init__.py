"""Mails of deciding, one function a kind, made when they are sent."""
