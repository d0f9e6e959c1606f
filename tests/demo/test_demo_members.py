"""flask demo: members of the city's bodies, made up and marked, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.accounts.models import User
from engage.accounts.services import people
from engage.bodies.models import Meeting, Office, SeatHolder
from engage.bodies.queries import lookup
from engage.bodies.services import access, seats
from engage.bodies.services.reads import body_ids_of, current_seats, upcoming
from engage.cli.bodies import import_bodies_file
from engage.config import ROOT
from engage.core import clock
from engage.core.db import Base, db, write
from engage.core.outbox.models import OutboxMessage
from engage.demo import bodies as demo
from tests.support.bodies import make_body

NAME = "{1} in {0}".format


@pytest.fixture
def bodies(app: Flask, clock: object):
    """The bodies of Sacramento."""
    import_bodies_file(ROOT / "city/sacramento/bodies.toml")
    return lookup.list_bodies()


def test_members_of_all_sorts_are_made_once(bodies) -> None:
    made = demo.ensure_demo_members(NAME)
    alliance, council, *teams = bodies
    db.session.rollback()
    users = {user.email: user for user in db.session.scalars(select(User))}
    assert all(
        user.name.endswith("(demo)") and email.endswith("@example.org") for email, user in users.items()
    )
    assert {user.language for user in users.values()} >= {"en", "es", "fa", "hmn"}
    in_both = [
        user.email
        for user in users.values()
        if {alliance.id, council.id} <= {one.body.id for one in access.bodies_of(user.id) if one.seat}
    ]
    assert sorted(in_both) == ["both.en@example.org", "both.fa@example.org"]
    for office, email in (
        (Office.FACILITATOR, "facilitator@example.org"),
        (Office.SCRIBE, "scribe@example.org"),
    ):
        assert all(
            access.holds_office(users[email].id, [body.id], office) for body in (alliance, council, *teams)
        )
    (organization,) = [seat for seat in current_seats(alliance.id) if seat.organization]
    assert [holder.part for holder in organization.holders] == ["holder", "alternate"]
    (meeting,) = upcoming([alliance.id], clock.now())
    assert body_ids_of(meeting) == {alliance.id, council.id}
    assert meeting.starts_at - clock.now() < timedelta(days=7)
    assert [one.sign_in.address for one in made] == [None] * len(made), "links are for development only"
    db.session.rollback()

    demo.ensure_demo_members(NAME)
    assert db.session.scalar(select(func.count()).select_from(User)) == len(made)
    assert db.session.scalar(select(func.count()).select_from(Meeting)) == 1
    assert db.session.scalars(select(OutboxMessage)).all() == []


def test_what_staff_made_of_them_stays(bodies) -> None:
    demo.ensure_demo_members(NAME)
    user = people.find_user_by_email("member.es@example.org")
    with write():
        seats.unseat(bodies[0].id, user.id, actor="test")
    demo.ensure_demo_members(NAME)
    assert not access.is_member(user.id)


def test_nobody_is_made_in_production_or_without_bodies(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert demo.ensure_demo_members(NAME) == []
    make_body()
    monkeypatch.setattr("engage.config.Settings.is_production", True)
    assert demo.ensure_demo_members(NAME) == []
    assert db.session.scalars(select(User)).all() == []


def test_a_city_with_one_body_and_few_languages_has_members_too(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    app = make_app(ENGAGE_CITY="city/sanjose", ENGAGE_DATABASE_URL=f"sqlite:///{tmp_path / 'second.sqlite3'}")
    with app.app_context():
        Base.metadata.create_all(db.engine)
        import_bodies_file(ROOT / "city/sanjose/bodies.toml")
        made = demo.ensure_demo_members(NAME)
        held = db.session.scalar(select(func.count()).select_from(SeatHolder))
        languages = set(db.session.scalars(select(User.language)))
        db.session.remove()
        db.engine.dispose()
    assert held == 8
    assert len(made) == 10
    assert languages == {"en", "es", "vi"}
