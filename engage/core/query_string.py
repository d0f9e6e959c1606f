"""Numbers in the query string of an address, which anybody can write."""

from __future__ import annotations

from flask import request

from engage.core.text import whole_number


def asked_number(name: str, *, digits: int = 9) -> int | None:
    """The number that the address gives under this name; None where it gives none or something else."""
    return whole_number(request.args.get(name, ""), digits=digits)


def asked_page() -> int:
    """The page of a list that the address asks for, the first by itself."""
    number = asked_number("page")
    return 1 if number is None else number
