"""Erasing somebody whose words are in records, while others act on the same decisions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from engage.accounts.services import people
from engage.core.db import db, write
from engage.core.errors import DomainError
from engage.core.personal_data.declarations import USER
from engage.core.personal_data.requests import erase_person
from engage.decisions.errors import RoundUnderWay
from engage.decisions.models import Statement, StatementKind, Wish
from engage.decisions.queries.verifying import verify
from engage.decisions.services import access, concerns, freezing, statements
from tests.support.decisions import ballots_of, cast_all, close, make_council, make_decision, open_round

LONG_ENOUGH = 0.5  # seconds, for an act to come to the lock it waits for


def _before_the_first_lock(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Do what another transaction commits just before the erasure gets its first lock on a decision."""
    acts = [act]

    def after_the_act(lock: Callable[[Any], object], wanted: object) -> object:
        if acts:
            acts.pop()()
        return lock(wanted)

    for name in ("lock_decisions", "lock_decision"):
        monkeypatch.setattr(access, name, partial(after_the_act, getattr(access, name)))


def test_words_that_somebody_destroys_meanwhile_are_destroyed_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, members, facilitator = make_council()
    decision = make_decision(body, by=facilitator)
    opened = open_round(decision, by=facilitator)
    cast_all(opened, members, (1, 4, 4, 4))
    close(opened, by=facilitator)
    author = members[0].id
    with write():
        said = statements.write_statement(
            decision.id,
            kind=StatementKind.ABSENT,
            text="Words.",
            language="en",
            wish=Wish.INSIDE,
            actor=author,
        )
    ballot = next(one for one in ballots_of(opened) if one.voter_id == author)

    def redact() -> None:
        statements.redact_statement(decision.id, said.id, actor=facilitator.id)
        concerns.redact(decision.id, ballot.id, actor=facilitator.id)

    _before_the_first_lock(monkeypatch, redact)
    with write():
        erase_person(USER, author, actor="command")
    assert verify(decision.id) == []
    with write() as unit:
        locked = access.lock_decision(decision.id)
        statements.destroy_words(locked, unit.get_one(Statement, said.id), actor="command")
    assert verify(decision.id) == []


def test_nobody_is_erased_whom_a_round_that_is_being_opened_will_ask(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, members, facilitator = make_council()
    decision = make_decision(body, by=facilitator)
    erased = members[0].id
    outcomes: list[type[DomainError]] = []
    frozen, waited = threading.Event(), threading.Event()
    number_by_lot = freezing.number_by_lot

    def number_and_wait(*args: object) -> None:
        number_by_lot(*args)  # type: ignore[arg-type]
        frozen.set()
        waited.wait(10)

    def erase() -> None:
        with app.app_context():
            try:
                with write():
                    erase_person(USER, erased, actor="command")
            except DomainError as refusal:
                outcomes.append(type(refusal))
            db.session.remove()

    def wait_for_the_lock() -> None:
        frozen.wait(10)
        eraser = threading.Thread(target=erase)
        eraser.start()
        eraser.join(LONG_ENOUGH)
        waited.set()
        eraser.join(20)

    monkeypatch.setattr(freezing, "number_by_lot", number_and_wait)
    second = threading.Thread(target=wait_for_the_lock)
    second.start()
    open_round(decision, by=facilitator)
    second.join(30)
    assert outcomes == [RoundUnderWay]
    assert people.get_user(erased).active
