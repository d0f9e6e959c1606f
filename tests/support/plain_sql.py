"""Plain SQL, for tests of migrations: there the models are not yet, or no longer, those of the product."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from engage.core.db import db


def run(*statements: str) -> None:
    """Run the statements in one transaction."""
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def rows(query: str) -> list[tuple[Any, ...]]:
    """The rows that a query finds."""
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]
