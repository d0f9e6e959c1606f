"""Erasing one's registration by the private link costs the same however many messages were ever sent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from engage.core.db import db, write
from engage.core.outbox.contacts import contact_key
from engage.core.outbox.models import OutboxMessage
from engage.core.personal_data.declarations import is_about
from engage.listening.models import REGISTRANT, ListeningSession, Registration
from engage.listening.public import my_registration
from engage.listening.services import links
from engage.listening.services.access import load_registration
from engage.listening.services.links import Purpose
from tests.support.client import PageClient
from tests.support.listening import make_session, register
from tests.support.statements import Statements

Counting = Callable[[], AbstractContextManager[Statements]]
MOST_STATEMENTS = 30


@pytest.fixture
def session(app: Flask, monkeypatch: pytest.MonkeyPatch) -> ListeningSession:
    """A session in a city whose schedule is approved."""
    city = app.config["CITY"]
    approved = replace(city, retention=replace(city.retention, approved=True))
    monkeypatch.setattr(my_registration, "current_city", lambda: approved)
    return make_session()


def _statements_to_erase(page: PageClient, counting: Counting, registration: Registration) -> int:
    token = links.link_token(Purpose.MANAGE, load_registration(registration.id))
    asked = page.get(f"/en/my/{token}/erase")
    with counting() as statements:
        page.submit(asked, status=200)
    db.session.expire_all()
    assert db.session.get_one(Registration, registration.id).erased_at is not None
    return statements.count


def test_the_page_costs_the_same_however_many_registered(
    page: PageClient, session: ListeningSession, count_statements: Counting
) -> None:
    first = _statements_to_erase(page, count_statements, register(session))
    others = [register(session) for _other in range(8)]
    last = _statements_to_erase(page, count_statements, others[0])
    assert last == first <= MOST_STATEMENTS


def test_the_hash_of_an_earlier_address_goes_too_and_those_of_others_stay(
    page: PageClient, session: ListeningSession, count_statements: Counting
) -> None:
    mine, other = register(session), register(session)
    with write() as unit:
        for ident in (mine.id, other.id):
            about = is_about(OutboxMessage.__table__, REGISTRANT, ident)  # type: ignore[arg-type]
            key = contact_key(f"{ident}@earlier.example")
            unit.execute(update(OutboxMessage.__table__).where(about).values(recipient_key=key))  # type: ignore[arg-type]
    _statements_to_erase(page, count_statements, mine)
    left = set(db.session.scalars(select(OutboxMessage.recipient_key)))
    assert left == {None, contact_key(f"{other.id}@earlier.example")}


def test_the_messages_of_a_registration_are_found_by_an_index(app: Flask) -> None:
    table = OutboxMessage.__table__
    found = select(table.c.id).where(is_about(table, REGISTRANT, 5))  # type: ignore[arg-type]
    sql = found.compile(db.engine, compile_kwargs={"literal_binds": True})
    if db.engine.dialect.name == "sqlite":
        plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all()
    else:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))  # an empty table is read as a whole
        plan = db.session.execute(text(f"EXPLAIN {sql}")).all()
    assert "ix_outbox_message_registration" in str(plan)
