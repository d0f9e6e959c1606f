"""Numbers in the query string of an address. Anybody can write anything there."""

from __future__ import annotations

from flask import request

from engage.core.text import whole_number


def asked_number(name: str, *, digits: int = 9) -> int | None:
    """Return the number with this name in the query string; None where it is missing or not a number."""
    return whole_number(request.args.get(name, ""), digits=digits)


def asked_page() -> int:
    """Return the requested page of a list; 1 where there is none."""
    number = asked_number("page")
    return 1 if number is None else number
