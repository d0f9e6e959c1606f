"""Cells that a spreadsheet must not read as formulas, and the way back.

A cell that a spreadsheet would run (its first character that is not a space is one of `= + - @`, or it starts with a
tab or a carriage return) gets an apostrophe in front. So does a cell that starts with an apostrophe, so that `restore`
returns exactly what `neutralise` was given.
"""

from __future__ import annotations

DANGEROUS = ("=", "+", "-", "@")
STARTS = ("\t", "\r", "'")


def neutralise(cell: str) -> str:
    """Return the cell in a form that is safe in a spreadsheet."""
    if cell.startswith(STARTS) or cell.lstrip().startswith(DANGEROUS):
        return "'" + cell
    return cell


def restore(cell: str) -> str:
    """Return what `neutralise` was given. Other cells stay as they are."""
    bare = cell[1:]
    return bare if cell.startswith("'") and neutralise(bare) == cell else cell
