"""Who may do what, and how requests are kept honest."""
