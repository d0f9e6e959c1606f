"""Plays a season: acts by chance, and after each of them everything that is said is held against the tables."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from flask import current_app
from sqlalchemy import func, select

from engage.core.current import current_settings
from engage.core.db import db
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Status
from tests.conftest import Clock
from tests.season import checker, members, office, reaching, residents
from tests.season.council import make_council
from tests.season.play import Act, Play
from tests.support.accounts import make_user
from tests.support.client import PageClient

_ANY = (Status.CONFIRMED, Status.WAITING, Status.OFFERED, Status.LAPSED, Status.PENDING)
ACTS: dict[Act, int] = {
    office.create: 6,
    residents.sign_up: 14,
    residents.sign_up_again: 4,
    residents.change: 6,
    residents.switch: 3,
    residents.press("/accept", Status.OFFERED): 5,
    residents.press("/wait", Status.LAPSED): 3,
    residents.press("/new-link", *_ANY): 1,
    residents.cancel: 5,
    residents.erase: 2,
    residents.ask_for_link: 2,
    office.move: 4,
    office.resize: 6,
    office.cancel_session: 1,
    office.press("/release", Status.PENDING): 5,
    office.press("/cancel", *_ANY): 2,
    office.press("/overbook", Status.WAITING): 1,
    office.press("/send-link", *_ANY): 1,
    office.change_venue: 2,
    office.plan: 3,
    office.translate: 3,
    office.enter: 4,
    office.write_to_everyone: 1,
    reaching.call: 6,
    reaching.print_letter: 3,
    reaching.undo_call: 1,
    reaching.bounce: 3,
    members.open_round: 4,
    members.cast: 8,
    members.close: 4,
    members.stop: 1,
    office.wait_days: 5,
}

TELLING = {act for act in ACTS if act.__module__ == office.__name__} - {office.create, office.wait_days}


def begin(clock: Clock, page: PageClient, sign_in: Callable[[int], PageClient], *, seed: int) -> Play:
    """The first day of a season. What it is made of is decided by the seed."""
    chance, mark = random.Random(seed), f"season-{seed}"
    organizer = make_user(Role.ORGANIZER).id
    earlier = db.session.scalar(select(func.max(ListeningSession.id))) or 0
    has_texts = chance.random() < 0.5
    settings = replace(current_settings(), text_transport="file" if has_texts else "none")
    current_app.config["SETTINGS"] = settings
    return Play(chance, clock, page, sign_in, organizer, has_texts, make_council(mark), mark, earlier)


def go_on(play: Play, acts: int) -> None:
    """Let so many acts happen."""
    while len(play.told) < acts:
        act = play.chance.choices(list(ACTS), list(ACTS.values()))[0]
        if act in TELLING:
            _do_and_read_the_notice(play, act)
        elif _do(play, act):
            checker.check_all(play, play.deliver() if play.chance.random() < 0.8 else [])
        db.session.rollback()


def _do(play: Play, act: Act) -> bool:
    """Do an act where it can be done now, and note it."""
    said = act(play)
    if said is None:
        return False
    play.told.append(f"{act.__name__}: {said}")
    play.done[act.__name__] += 1
    return True


def _do_and_read_the_notice(play: Play, act: Act) -> None:
    """Do an act of staff that says who is told, and let it be the only one that tells anybody."""
    checker.check_messages(play, play.deliver())
    calls = checker.calls_to_make()
    if not _do(play, act):
        return
    sent = play.deliver()
    if play.answer is not None:
        checker.check_notice(play, play.answer, sent, len(checker.calls_to_make() - calls))
    checker.check_all(play, sent)
