"""A row that cannot be read is set aside where staff see it, and everything else goes on."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from engage.core import access_log
from engage.core import clock as product_clock
from engage.core.access_log import AccessEntry
from engage.core.db import db, write
from engage.core.outbox import delivery, housekeeping
from engage.core.outbox.each import each
from engage.core.outbox.models import OutboxMessage, State
from engage.core.outbox.worker import Worker
from engage.core.security.permissions import Role
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.outbox import mail_to, own_registry, put, register

KIND = "test.told"
DAMAGED = ["[]", "null", '"text"', "[1, 2]"]
# SQLite alone stores what is no JSON.
BROKEN = ["not json", "", '{"registration": 1', '{"registration": "one"}']


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Kinds and jobs of this test only."""
    with own_registry(monkeypatch):
        register(KIND, mail_to())
        yield


def _damage(table: str, subject: str) -> None:
    """Write over what the first row of a table is about, as a bad disk or a slip of a hand would."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":  # where an index over words that are no JSON refuses them
            over_json = (
                "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'outbox_message'"
                " AND sql LIKE '%json_%'"
            )
            for name in connection.scalars(text(over_json)).all():
                connection.execute(text(f"DROP INDEX {name}"))
        connection.execute(text(f"UPDATE {table} SET subject = :subject WHERE id = 1"), {"subject": subject})


def _parked(subject: str, app: Flask) -> None:
    put(key="damaged", priority=10)
    put(key="whole")
    _damage("outbox_message", subject)
    assert Worker(app).run_once() == 2
    states = dict(db.session.execute(select(OutboxMessage.key, OutboxMessage.state)).all())
    assert states == {"damaged": State.PARKED, "whole": State.SENT}


@pytest.mark.parametrize("subject", DAMAGED)
def test_a_message_about_nothing_is_parked_and_the_next_goes_out(app: Flask, subject: str) -> None:
    _parked(subject, app)


@pytest.mark.sqlite
@pytest.mark.parametrize("subject", BROKEN)
def test_a_message_that_is_no_json_is_parked_and_the_next_goes_out(app: Flask, subject: str) -> None:
    _parked(subject, app)


@pytest.mark.sqlite
def test_staff_see_a_damaged_message_among_those_that_need_somebody(page_as: PageAs) -> None:
    page = page_as(Role.ORGANIZER)
    put(key="damaged")
    _damage("outbox_message", "not json")
    Worker(page.client.application).run_once()
    assert "Could not be sent" in page.get("/staff/messages").text()
    assert "1 message" in page.get("/staff/").text()


@pytest.mark.sqlite
def test_a_damaged_call_does_not_keep_the_list_from_being_shown_or_tidied(page_as: PageAs) -> None:
    page = page_as(Role.ORGANIZER)
    register(KIND, mail_to("gone@example.org"))
    with write() as session:
        for number in (1, 2):
            session.execute(
                text(
                    "INSERT INTO call_task (id, kind, key, entry, subject, language, why, created_at) VALUES"
                    f" ({number}, '{KIND}', 'call{number}', 'call{number}', '{{}}', 'en', 'bounced',"
                    " '2027-03-01 17:00:00')"
                )
            )
    _damage("call_task", "not json")
    page.get("/staff/calls")
    housekeeping.close_needless_calls()


def test_a_fault_while_a_message_is_taken_does_not_end_the_worker(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put()

    def break_off(*_all: object, **_more: object) -> None:
        raise RuntimeError("nadia@example.org")

    monkeypatch.setattr(delivery, "claim", break_off)
    with caplog.at_level(logging.ERROR):
        assert Worker(app).step() is False
    assert "RuntimeError" in caplog.text
    assert "nadia" not in caplog.text


def test_one_thing_that_fails_does_not_stop_a_job(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    done = []

    def act(number: int) -> None:
        if number == 2:
            raise ValueError("nadia@example.org")
        if number == 3:
            raise LookupError
        done.append(number)

    with caplog.at_level(logging.ERROR):
        each([1, 2, 3, 4], act, over=(LookupError,))
    assert done == [1, 4]
    (line,) = caplog.messages
    assert "of 2 failed: ValueError" in line
    assert "nadia" not in line


def test_a_damaged_log_of_views_does_not_keep_the_others_from_being_collected(
    app: Flask, clock: Clock
) -> None:
    folder = Path(app.instance_path) / access_log.FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    access_log.note_view("user:1", "a.page", "registration", 1)
    (whole,) = folder.glob("*.jsonl")
    good = json.loads(whole.read_bytes())
    bad = [
        b"\xff\xfe",
        b"[]",
        json.dumps({**good, "ident": "other", "subject_id": "none"}).encode(),
        json.dumps({**good, "ident": None}).encode(),
        json.dumps({**good, "ident": "another", "at": "yesterday"}).encode(),
    ]
    whole.with_name(f"0{whole.name}").write_bytes(b"\n".join(bad))
    clock.move_to(product_clock.now().replace(hour=23))
    access_log.collect()
    assert db.session.scalars(select(AccessEntry.ident)).all() == [good["ident"]]
    assert list(folder.glob("*.jsonl")) == []
