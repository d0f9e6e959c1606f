"""A season of sessions: whatever is said is so when it is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from engage.accounts.models import User
from engage.core.db import db, write
from engage.decisions.models import Round
from engage.listening.models import ListeningSession, Registration, Status, Venue
from tests.conftest import Clock
from tests.season import checker, members, office, season
from tests.season.play import Play
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_party, register
from tests.support.soak import Effort


@pytest.fixture
def begin(app: Flask, clock: Clock, page: PageClient, page_as: PageAs) -> Callable[[int], Play]:
    def make(seed: int) -> Play:
        return season.begin(
            clock, page, lambda ident: page_as(user=db.session.get_one(User, ident)), seed=seed
        )

    return make


def test_what_is_said_in_a_short_season_is_so(begin: Callable[[int], Play]) -> None:
    play = begin(1)
    season.go_on(play, 25)
    assert not play.faults, "\n".join(play.faults)


@pytest.mark.soak
@pytest.mark.long
def test_what_is_said_in_a_season_of_200_acts_is_so(begin: Callable[[int], Play], effort: Effort) -> None:
    for number in effort.rounds(1):
        play = begin(100 + number)
        season.go_on(play, 200)
        effort.note(acknowledged=len(play.told), errors=len(play.faults), sent=len(play.post.sent))
        assert not play.faults, "\n".join(play.faults)


# --- the checker sees what is not so ----------------------------------------------------------------------


def changed(model: type[Any], **values: Any) -> Callable[[], None]:
    """Let the tables say something else than what was sent."""

    def change() -> None:
        with write() as unit:
            unit.execute(update(model).values(**values))

    return change


UNTRUE = {
    "the state": (changed(Registration, status=Status.LAPSED), "Your spots are saved"),
    "the place": (changed(Venue, name="Zqxxxx Hall"), "which is not a fact of"),
    "the number of people": (changed(Registration, grown=5), "where the tables have 5"),
    "the language": (changed(Registration, language="es"), "is in en"),
    "the session": (changed(ListeningSession, status="cancelled"), "We look forward to seeing you"),
}


@pytest.mark.parametrize("what", sorted(UNTRUE))
def test_a_mail_that_is_no_longer_so_is_seen(begin: Callable[[int], Play], what: str) -> None:
    make_untrue, complaint = UNTRUE[what]
    play = begin(2)
    office.create(play)
    register(play.sessions()[0], party=make_party(grown=2), email="nadia@example.org")
    sent = play.deliver()
    checker.check_messages(play, sent)
    assert play.faults == []

    make_untrue()
    checker.check_messages(play, sent)

    assert any(complaint in fault for fault in play.faults), play.faults


def test_a_mail_with_the_day_before_a_move_is_seen(begin: Callable[[int], Play]) -> None:
    play = begin(3)
    office.create(play)
    session = play.sessions()[0]
    later = session.starts_at + timedelta(days=200)
    register(session, email="nadia@example.org")
    sent = play.deliver()
    play.book.read()

    changed(ListeningSession, starts_at=later, ends_at=later + timedelta(hours=2))()
    checker.check_messages(play, sent)

    assert any("on which" in fault for fault in play.faults)


def test_a_mail_that_asks_for_an_answer_after_the_end_is_seen(begin: Callable[[int], Play]) -> None:
    play = begin(4)
    assert members.open_round(play) is not None
    sent = play.deliver()
    checker.check_messages(play, sent)
    assert play.faults == []

    changed(Round, state="void", void_reason="No reason.")()
    checker.check_messages(play, sent)

    assert any("asks for an answer" in fault for fault in play.faults)
