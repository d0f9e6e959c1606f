"""Drafts, the texts that are decided on: immutable versions of numbered clauses, translations, and remarks."""
