"""Ports: domains add their entries to pages of other domains. See docs/developing/ports.md.

A page that collects from several domains imports none of them. It has a registry, to which each domain adds its entries
when it is loaded. The page shows them in the order of their numbers, each only to its audience.
"""
