"""Cells that a spreadsheet must not take for formulas, and the way back.

A cell that a spreadsheet would run (its first character that is not a blank is one of `= + - @`, or it starts with a
tab or a carriage return) gets an apostrophe in front. So does a cell that starts with an apostrophe, so that
`restore` gives back exactly what `neutralise` was given.
"""

from __future__ import annotations

DANGEROUS = ("=", "+", "-", "@")
STARTS = ("\t", "\r", "'")


def neutralise(cell: str) -> str:
    """The cell as it may stand in a file that a spreadsheet opens."""
    if cell.startswith(STARTS) or cell.lstrip().startswith(DANGEROUS):
        return "'" + cell
    return cell


def restore(cell: str) -> str:
    """What `neutralise` was given. Other cells stay as they are."""
    bare = cell[1:]
    return bare if cell.startswith("'") and neutralise(bare) == cell else cell
