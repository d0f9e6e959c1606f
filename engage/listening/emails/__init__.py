"""Mails of listening sessions. There is one function for each kind, called when the mail is sent."""
