"""Interpreters say yes and are lost at the same instant: everyone hears of each change once, and last what is so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from engage.accommodations.models import Assignment, NeedNotice
from engage.accommodations.services import answering
from engage.core.db import db
from engage.core.outbox.models import OutboxMessage, State
from engage.listening.models import Registration
from tests.support import crowd as crowds
from tests.support.crowd import Crowd
from tests.support.listening import make_party, make_session, register
from tests.support.outbox import Tray, deliver
from tests.support.providers import ask, make_provider, times

pytestmark = pytest.mark.race

INTERPRETERS, PARTIES, ROUNDS = 8, 5, 4
_KIND = "registration.arranged"


@pytest.fixture
def crowd(app: Flask) -> Iterator[Crowd]:
    """A thread for each interpreter."""
    with crowds.crowd(app, INTERPRETERS) as made:
        yield made


def _notices(registration_id: int) -> list[str]:
    """How the need stood in each message that was not taken back, the oldest first."""
    db.session.rollback()
    rows = select(NeedNotice.says).where(
        NeedNotice.registration_id == registration_id, NeedNotice.dropped_at.is_(None)
    )
    return [stand for says in db.session.scalars(rows.order_by(NeedNotice.id)) for stand in says.values()]


def _send_all() -> None:
    while deliver(Tray()):
        pass


def test_each_party_hears_of_each_change_once_whoever_answers_at_the_same_instant(crowd: Crowd) -> None:
    session = make_session()
    asking = {"hmn": 1}
    parties: list[Registration] = [
        register(session, f"Mai {number}", party=make_party(interpretation=asking))
        for number in range(PARTIES)
    ]
    ids = [one.id for one in parties]
    for _round in range(ROUNDS):
        asked: list[Assignment] = [ask(session, make_provider()) for _ in range(INTERPRETERS)]
        yes = [partial(answering.accept, one.id, seen=times(one), actor="provider") for one in asked]
        assert not [one.refusal for one in crowd.do(yes) if one.is_refused]
        _send_all()
        lost = [partial(answering.lose, one.id, actor="provider") for one in asked]
        assert not [one.refusal for one in crowd.do(lost) if one.is_refused]
        _send_all()
    for ident in ids:
        assert _notices(ident) == ["in_person", "looking"] * ROUNDS
    sent = select(OutboxMessage.state).where(OutboxMessage.kind == _KIND)
    assert list(db.session.scalars(sent)) == [State.SENT] * (2 * ROUNDS * PARTIES)
