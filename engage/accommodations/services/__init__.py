"""Acts on providers, assignments and what is offered instead."""
