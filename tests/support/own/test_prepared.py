"""Data that is made once is as if it had been made for the test."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from engage.core.db import db
from engage.listening.models import ListeningSession
from tests.support.listening import make_session
from tests.support.prepared import Prepared


def _make() -> list[Any]:
    return ["an evening", make_session(slug="prepared")]


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(ListeningSession)) or 0


def test_what_is_made_is_there_each_time_and_nothing_else(prepared: Prepared[list[Any]]) -> None:
    for _time in range(2):
        name, session = prepared(_make)
        assert (name, session.slug, _count()) == ("an evening", "prepared", 1)
        make_session(slug="another")
        db.session.rollback()
        if db.engine.dialect.name != "sqlite":
            break  # nothing is copied there
