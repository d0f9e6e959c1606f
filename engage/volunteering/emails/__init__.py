"""Messages to volunteers. There is one function for each kind, called when the message is sent."""
