"""Interpretation and other access services: what people asked for, who provides it, and what they are told."""
