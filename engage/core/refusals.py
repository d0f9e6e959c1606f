"""Texts for refusals: each domain has tables from its errors to texts, in `labels`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engage.core.errors import DomainError

# A text, or a function of the error where the text needs the error's data.
Refusals = Mapping[type[DomainError], "str | Callable[[Any], str]"]


def why(fact: DomainError, refusals: Refusals) -> str | None:
    """Return the text for an error or its nearest ancestor, in the reader's language; None if there is none."""
    said = next((refusals[kind] for kind in type(fact).__mro__ if kind in refusals), None)
    if said is None:
        return None
    return said(fact) if callable(said) else str(said)
