"""The application on an empty database, which migrations fill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from engage.core.db import db
from tests.support.database import Database, new_database


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, worker_id: str) -> Iterator[Database]:
    """A database without tables, of the kind that the run is about."""
    database = new_database(request.config, f"{worker_id}_migrations")
    yield database
    database.remove()


@pytest.fixture
def app(empty_database: Database, make_app: object) -> Iterator[Flask]:
    """The application on that database."""
    made: Flask = make_app(ENGAGE_DATABASE_URL=empty_database.url)  # type: ignore[operator]
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
