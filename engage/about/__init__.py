"""Pages about the site itself: privacy, accessibility, and reports of wrong or unclear words."""
