"""What domains plug into pages that are not theirs: see docs/developing/ports.md.

A page that shows what several domains have knows none of them. It keeps a registry; each domain adds its entries when
its rooms are loaded, and the page shows them in the order of their numbers, to whom they are for.
"""
