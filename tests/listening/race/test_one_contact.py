"""Many requests at once of one contact: the limits hold as if they had come one after another."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.core.db import db
from engage.core.outbox.ceiling import MESSAGES_PER_HOUR
from engage.core.outbox.models import OutboxMessage
from engage.listening.models import Mode, Status
from tests.support import ledger, load
from tests.support.crashing import Installation
from tests.support.listening import make_session, register
from tests.support.live import serving
from tests.support.visitors import READING_SECONDS, numbered, open_forms

pytestmark = pytest.mark.race


def test_of_ten_parties_of_one_contact_at_once_two_are_taken_without_a_look(
    app: Flask, installation: Installation
) -> None:
    session = make_session(modes=[Mode.IN_PERSON])
    with serving(installation.environ, installation.log) as server:
        visitors = open_forms(server.port, f"/en/sessions/{session.slug}/rsvp", 10)
        time.sleep(READING_SECONDS)
        posts = numbered(visitors, email="one+@@NUMBER@example.org")
        result = load.run([load.Plan(server.port, posts, 10, 60)])
    assert result.statuses() == {303: 10}
    assert ledger.by_status(session.id) == {Status.CONFIRMED: 2, Status.PENDING: 8}
    assert ledger.problems(session.id) == []


def test_registrations_for_many_sessions_at_once_cause_no_more_messages_than_the_ceiling(
    app: Flask, installation: Installation
) -> None:
    sessions = [make_session(modes=[Mode.IN_PERSON]) for _number in range(MESSAGES_PER_HOUR + 5)]
    environ = {**installation.environ, "ENGAGE_RATE_LIMIT_FACTOR": "1"}
    with serving(environ, installation.log) as server:
        visitors = [
            open_forms(server.port, f"/en/sessions/{session.slug}/rsvp", 1)[0] for session in sessions
        ]
        time.sleep(READING_SECONDS)
        posts = numbered(visitors, email="one@example.org")
        result = load.run([load.Plan(server.port, posts, len(posts), 60)])
    assert result.statuses() == {303: len(posts)}
    first = select(func.count()).where(OutboxMessage.kind == "registration.confirmed")
    assert db.session.scalar(first) == MESSAGES_PER_HOUR


def test_asking_for_a_link_and_saving_seats_again_at_once_wait_for_no_counter_of_each_other(
    app: Flask, installation: Installation
) -> None:
    session, count = make_session(modes=[Mode.IN_PERSON]), 16
    people = [(f"Party {number}", f"party{number}@example.org") for number in range(count)]
    for name, email in people:
        register(session, name, email=email)
    environ = {**installation.environ, "ENGAGE_RATE_LIMIT_FACTOR": "10"}
    with serving(environ, installation.log) as server:
        again = open_forms(server.port, f"/en/sessions/{session.slug}/rsvp", count)
        asking = open_forms(server.port, "/en/link", count)
        time.sleep(READING_SECONDS)
        posts = [
            post
            for saving, asked, (name, email) in zip(again, asking, people, strict=True)
            for post in (saving.post(name=name, email=email, grown="1"), asked.post(email=email))
        ]
        result = load.run([load.Plan(server.port, posts, 4, 60)])
    assert result.statuses() == {303: len(posts)}
