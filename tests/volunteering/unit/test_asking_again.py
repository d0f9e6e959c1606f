"""Newer expectations: whoever agreed to older ones is asked once, and stays confirmed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.volunteering.models import Status
from engage.volunteering.queries.expectations import count_older
from engage.volunteering.services import asking_again, changes
from tests.conftest import Clock
from tests.support.expectations import NEWER, adopt_newer
from tests.support.listening import make_session
from tests.support.today import work_counted
from tests.support.volunteering import AN_HOUR, make_person, make_shift, read_signup, sign_up

pytestmark = pytest.mark.usefixtures("app", "clock")


def ask() -> int:
    with write():
        return asking_again.ask_again()


def asked() -> list[int]:
    kind = OutboxMessage.kind == "volunteering.expectations"
    return [row["volunteer"] for row in db.session.scalars(select(OutboxMessage.subject).where(kind))]


def test_everyone_who_agreed_to_the_older_text_is_asked_once_and_stays_confirmed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session()
    first = make_shift(session)
    second = make_shift(session, starts_at=session.starts_at + AN_HOUR)
    person = make_person()
    helper = sign_up(first, person)
    sign_up(second, person)
    assert (ask(), count_older(session.id)) == (0, 0)

    adopt_newer(app, monkeypatch)
    newcomer = sign_up(first)
    assert (ask(), ask()) == (1, 0)

    assert asked() == [helper.volunteer_id]
    assert count_older(session.id) == 2
    assert read_signup(helper.signup_id).status == read_signup(newcomer.signup_id).status == Status.CONFIRMED

    with write():
        changes.agree(helper.volunteer_id, NEWER.version, "en", actor="registrant")
    assert (ask(), count_older(session.id)) == (0, 0)


def test_whoever_helped_in_the_past_is_not_asked(
    app: Flask, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    session = make_session()
    sign_up(make_shift(session))
    adopt_newer(app, monkeypatch)
    clock.move_to(session.ends_at)

    assert (ask(), asked()) == (0, [])


def test_a_version_that_was_taken_out_of_the_data_is_noticed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = app.config["CITY"]
    adopt_newer(app, monkeypatch)
    sign_up(make_shift(make_session()))
    assert "lost_expectations" not in work_counted()

    app.config["CITY"] = before

    assert work_counted()["lost_expectations"] == 1
