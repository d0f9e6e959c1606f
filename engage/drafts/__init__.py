"""What is decided on: drafts in immutable versions of numbered clauses, their translations, and remarks on them."""
