"""Messages about services: to those who provide them, and what people who signed up are told."""
