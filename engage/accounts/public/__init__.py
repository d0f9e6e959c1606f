"""Pages of signing in and accounts that anybody may open."""
