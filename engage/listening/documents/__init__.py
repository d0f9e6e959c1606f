"""Documents about listening sessions: calendars, fliers, structured data."""
