"""Counting what a piece of work asks of the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

_BOOKKEEPING = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|SET)\b", re.IGNORECASE)
_WRITE = re.compile(r"\s*(WITH\b.*?\b)?(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE)\b", re.IGNORECASE | re.DOTALL)


@dataclass
class Statements:
    """What was executed, in order, transaction bookkeeping aside."""

    executed: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many statements there were."""
        return len(self.executed)

    @property
    def writes(self) -> list[str]:
        """Those that change rows."""
        return [statement for statement in self.executed if _WRITE.match(statement)]

    def __str__(self) -> str:
        return "\n".join(f"{number}. {' '.join(sql.split())}" for number, sql in enumerate(self.executed, 1))


@contextmanager
def recorded_statements(engine: Engine) -> Iterator[Statements]:
    """Record the statements that any thread executes through `engine` while the block runs."""
    found = Statements()

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not _BOOKKEEPING.match(statement):
            found.executed.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
