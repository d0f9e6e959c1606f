"""Ports: what domains plug into pages that are not theirs."""
