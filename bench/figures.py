"""A measured figure, and the one table of all of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BOTH = "both"


@dataclass(frozen=True)
class Figure:
    """What was measured. `met` is None where the figure is only shown, because the machine decides it."""

    name: str
    value: str
    database: str = BOTH
    target: str = ""
    met: bool | None = None


def at_most(name: str, value: float, limit: float, *, database: str = BOTH, unit: str = "") -> Figure:
    """A figure that may not be larger than its target."""
    return Figure(name, _number(value, unit), database, f"≤ {_number(limit, unit)}", value <= limit)


def at_least(name: str, value: float, limit: float, *, database: str = BOTH, unit: str = "") -> Figure:
    """A figure that may not be smaller than its target."""
    return Figure(name, _number(value, unit), database, f"≥ {_number(limit, unit)}", value >= limit)


def exactly(name: str, value: object, wanted: object, *, database: str = BOTH) -> Figure:
    """A figure that has one right value."""
    return Figure(name, str(value), database, str(wanted), value == wanted)


def shown(name: str, value: float, *, database: str = BOTH, unit: str = "") -> Figure:
    """A figure without a target."""
    return Figure(name, _number(value, unit), database)


def _number(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value * 100:.0f} %"
    digits = f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.2f}"
    return f"{digits} {unit}".strip()


_HEADINGS = ("what", "database", "figure", "target", "met")


def table(figures: Iterable[Figure]) -> str:
    """All figures as one table (Markdown, so that it can be kept)."""
    words = {True: "yes", False: "NO", None: ""}
    rows: list[Sequence[str]] = [
        (figure.name, figure.database, figure.value, figure.target, words[figure.met]) for figure in figures
    ]
    widths = [max(map(_width, column)) for column in zip(_HEADINGS, *rows, strict=True)]
    lines = [_line(_HEADINGS, widths), "|" + "|".join("-" * (width + 2) for width in widths) + "|"]
    return "\n".join([*lines, *(_line(row, widths) for row in rows)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return "| " + " | ".join(padded) + " |"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
