"""What comes out of a returned file of translations, and the limits of every kind of file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engage.core.i18n.exchange import ExchangeInvalid, ExchangeProblem, InUnit, Reason

MOST_UNITS = 2_000  # twice the clauses of the longest draft


@dataclass(frozen=True)
class Returned:
    """The translations of a file. `left_out`: how many of its texts are not translated, or only in part."""

    units: tuple[InUnit, ...]
    left_out: int = 0


def usable(units: Iterable[InUnit]) -> Returned:
    """Return the units that are translated. An empty translation means not translated yet."""
    read = tuple(units)
    translated = tuple(unit for unit in read if unit.value)
    return Returned(translated, len(read) - len(translated))


def invalid(line: int, reason: Reason) -> ExchangeInvalid:
    """Return that a file cannot be read further than this line."""
    return ExchangeInvalid([ExchangeProblem(line, reason)])


def is_number(written: str) -> bool:
    """Return whether this can be the number of a text."""
    return written.isascii() and written.isdigit() and len(written) < 19


def check_number(units: Sequence[InUnit], line: int) -> None:
    """Raise ExchangeInvalid where a file has more texts than any draft."""
    if len(units) > MOST_UNITS:
        raise invalid(line, Reason.TOO_MANY)
