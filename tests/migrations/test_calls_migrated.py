"""Calls that are there become entries of their people, and go back as they were."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from engage.core import clock
from engage.core.db import db, write
from engage.core.outbox.models import CallTask
from tests.support.listening import make_session, register

# SQLite's reflection leaves out the index on a value in JSON.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index"),
]


def _call(
    key: str, outcome: str, *, registration: int, days: int, done: bool, kind: str = "a.kind"
) -> CallTask:
    now = clock.now()
    return CallTask(
        kind=kind,
        key=key,
        entry="x",
        subject={"registration": registration},
        language="hmn",
        why="no_transport",
        outcome=outcome,
        deadline=now + timedelta(days=days),
        created_at=now,
        last_tried_at=now,
        done_at=now if done else None,
    )


def _rows(columns: str) -> list[tuple[object, ...]]:
    with db.engine.connect() as connection:
        return [
            tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM call_task ORDER BY id"))
        ]


def test_calls_go_back_and_come_again_with_their_people_sessions_and_numbers_to_find(app: Flask) -> None:
    upgrade()
    session = make_session()
    someone = register(session)
    with write() as unit:
        about = {"registration": someone.id}
        unit.add_all(
            [
                _call("open", "open", **about, days=3, done=False),
                _call("lacking", "no_number", **about, days=3, done=False),
                _call("told", "told", **about, days=3, done=True),
                _call("wrong", "wrong_number", **about, days=3, done=False),
                _call("late", "wrong_number", **about, days=-30, done=True),
                _call("apart", "open", **about, days=3, done=False, kind="registration.contact_confirm"),
            ]
        )
        session_id, person = session.id, f"registration:{someone.id}"
    db.session.close()
    downgrade(revision="0018")
    assert _rows("key, outcome, done_at IS NULL") == [
        ("open", "open", True),
        ("lacking", "open", True),
        ("told", "reached", False),
        ("wrong", "wrong_number", False),
        ("late", "wrong_number", False),
        ("apart", "open", True),
    ]
    upgrade()
    about_session = f"session:{session_id}"
    assert _rows("key, outcome, done_at IS NULL, entry, occasion") == [
        ("open", "open", True, person, about_session),
        ("lacking", "open", True, person, about_session),
        ("told", "reached", False, person, about_session),
        ("wrong", "wrong_number", True, person, about_session),
        ("late", "wrong_number", False, person, about_session),
        ("apart", "open", True, "apart", about_session),
    ]
