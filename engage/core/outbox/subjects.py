"""What a message or a call is about, as it is stored: ids by their kind. A damaged one reads as being about nothing.

So one damaged row stops neither the worker nor the pages that list it. The worker parks it, and staff see it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class SubjectIds(TypeDecorator[dict[str, int]]):
    """A JSON object of whole numbers."""

    impl = JSON
    cache_ok = True

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Compare as JSON does."""
        return self.impl_instance.coerce_compared_value(op, value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], dict[str, int]]:
        """Return what reads a stored value; it never raises."""
        read = self.impl_instance.result_processor(dialect, coltype)

        def process(value: Any) -> dict[str, int]:
            try:
                found = read(value) if read is not None else value
            except (ValueError, TypeError):
                return {}
            return _whole(found)

        return process


def _whole(found: Any) -> dict[str, int]:
    is_whole = isinstance(found, dict) and all(type(number) is int for number in found.values())
    return found if is_whole else {}
