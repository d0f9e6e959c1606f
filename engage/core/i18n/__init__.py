"""Languages: registry, negotiation, catalogues, translated content, formats."""
