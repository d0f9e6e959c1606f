"""Erasing somebody who has seats and offices, while others change the same bodies."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest
from flask import Flask

from engage.accounts.models import User
from engage.bodies.models import Body, Office
from engage.bodies.services import access, seats
from engage.core.db import lock, write
from engage.core.personal_data.declarations import USER
from engage.core.personal_data.requests import erase_person
from tests.support.bodies import give, make_body, make_member


def _watch_locks(monkeypatch: pytest.MonkeyPatch, watch: Callable[[list[int]], None]) -> None:
    """Call `watch` with the ids of bodies before they are locked."""
    lock_bodies = seats.lock_bodies

    def one(model: type[Body], ident: int) -> Body | None:
        watch([ident])
        return lock(model, ident)

    def several(body_ids: Collection[int]) -> None:
        watch(sorted(body_ids))
        lock_bodies(body_ids)

    monkeypatch.setattr("engage.bodies.services.seats.lock", one)
    monkeypatch.setattr(seats, "lock_bodies", several)


@pytest.fixture
def bodies(app: Flask) -> list[Body]:
    return [make_body("first"), make_body("second")]


@pytest.fixture
def person(bodies: list[Body]) -> User:
    """Somebody with an office in the first body and a seat in the second."""
    user = make_member(bodies[1])
    give(bodies[0], user, Office.SCRIBE)
    return user


def test_bodies_are_locked_lower_numbers_first_whatever_was_held_in_them(
    bodies: list[Body], person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [body.id for body in bodies]
    locked: list[int] = []
    _watch_locks(monkeypatch, locked.extend)
    with write():
        erase_person(USER, person.id, actor="command")
    assert list(dict.fromkeys(locked)) == wanted
    assert access.member_body_ids(person.id) == frozenset()


def test_a_seat_that_ended_meanwhile_is_no_error(
    bodies: list[Body], person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    body_id, user_id = bodies[1].id, person.id
    ended: list[int] = []

    def end_once(_locked: list[int]) -> None:
        if not ended:
            ended.append(body_id)
            seats.unseat(body_id, user_id, actor=1)

    _watch_locks(monkeypatch, end_once)
    with write():
        erase_person(USER, user_id, actor="command")
    assert ended
    assert access.member_body_ids(user_id) == frozenset()
