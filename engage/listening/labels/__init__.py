"""Labels of listening sessions that pages and mails share, in every language."""
