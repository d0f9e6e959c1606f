"""flask demo: coming sessions with made-up parties, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.accommodations.models import Alternative, Assignment, Provider
from engage.city import load_city
from engage.cli import demo as commands
from engage.config import ROOT
from engage.core.db import db
from engage.core.outbox.models import OutboxMessage, State
from engage.demo import sessions as demo
from engage.demo.names import NAMES
from engage.listening.importing.file import read_import
from engage.listening.models import ListeningSession, Registration, RegistrationNeed, Status
from engage.volunteering.models import Shift, Signup, Volunteer
from engage.volunteering.queries.board import board_of

NOW = datetime(2027, 3, 2, 2, 0, tzinfo=UTC)


def test_the_demo_can_be_tried_at_once_and_is_loaded_once(app: Flask, clock: object) -> None:
    first = app.test_cli_runner().invoke(args=["demo"])
    assert first.exit_code == 0, first.output
    assert "organizer@example.org" in first.output

    _sessions_are_coming()
    parties = db.session.scalars(select(Registration)).all()
    _parties_are_of_all_sorts(parties)
    _nobody_is_real(parties)
    _mails_are_few()
    _volunteers_are_made_up_and_leave_gaps()
    _interpreters_are_made_up_and_some_have_not_answered()

    again = app.test_cli_runner().invoke(args=["demo"])
    assert "The demo data is already there." in again.output
    assert db.session.scalar(select(func.count()).select_from(Registration)) == len(parties)


def _sessions_are_coming() -> None:
    sessions = db.session.scalars(select(ListeningSession).where(ListeningSession.is_demo)).all()
    assert {session.status for session in sessions} == {"published"}
    first = min(session.starts_at for session in sessions)
    assert NOW + timedelta(days=10) <= first < NOW + timedelta(days=18)


def _parties_are_of_all_sorts(parties: Sequence[Registration]) -> None:
    assert 200 <= len(parties) <= 600
    assert {party.language for party in parties} == set(load_city(ROOT / "city/sacramento").languages)
    assert {party.status for party in parties} >= {
        Status.CONFIRMED,
        Status.WAITING,
        Status.OFFERED,
        Status.CANCELLED,
    }
    assert set(db.session.scalars(select(RegistrationNeed.kind))) == {
        "interpretation",
        "access",
        "children",
        "diet",
    }
    assert any(party.entered_by for party in parties)
    entered = [party.created_at for party in parties]
    assert NOW - timedelta(days=14) <= min(entered) < NOW - timedelta(days=10)
    assert max(entered) <= NOW


def _nobody_is_real(parties: Sequence[Registration]) -> None:
    for party in parties:
        assert party.name.endswith("(demo)")
        assert party.email is None or party.email.endswith("@example.org")
        assert party.phone is None or party.phone.startswith("+191655501")


def _mails_are_few() -> None:
    """One in each language to look at, and not hundreds."""
    due = select(func.count()).where(OutboxMessage.state == State.WAITING, OutboxMessage.run_at <= NOW)
    assert 12 <= (db.session.scalar(due) or 0) <= 60


def _volunteers_are_made_up_and_leave_gaps() -> None:
    people = db.session.scalars(select(Volunteer)).all()
    assert len(people) >= 20
    for one in people:
        assert one.is_demo
        assert one.name.endswith("(demo)")
        assert one.email is None or one.email.endswith("@example.org")
        assert one.phone is None or one.phone.startswith("+191655501")
    states = set(db.session.scalars(select(Signup.status)))
    assert states >= {"confirmed", "signed_up", "pending"}
    session_id = db.session.scalars(select(Shift.session_id)).first() or 0
    board = board_of(session_id)
    assert board.short()
    assert len(board.short()) < len(board.open_shifts)


def _interpreters_are_made_up_and_some_have_not_answered() -> None:
    people = db.session.scalars(select(Provider)).all()
    assert len(people) >= 5
    for one in people:
        assert one.is_demo
        assert one.name.endswith("(demo)")
        assert (one.email or "").endswith("@example.org")
    assert {"accepted", "proposed"} <= set(db.session.scalars(select(Assignment.state)))
    assert db.session.scalars(select(Alternative)).all()


def test_it_is_not_loaded_beside_somebodys_own_sessions(app: Flask, clock: object) -> None:
    app.test_cli_runner().invoke(args=["sessions", "import", str(ROOT / "city/sacramento/sessions.toml")])

    commands.load_demo_once()

    assert db.session.scalar(select(func.count()).where(ListeningSession.is_demo)) == 0


def test_production_refuses_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engage.config.Settings.is_production", True)

    result = app.test_cli_runner().invoke(args=["demo"])

    assert result.exit_code == 1
    assert "Nothing was changed." in result.output
    assert db.session.scalar(select(func.count()).select_from(ListeningSession)) == 0


@pytest.mark.parametrize("slug", ["sacramento", "sanjose"])
def test_dates_move_by_whole_weeks_and_keep_their_time_of_day(slug: str, clock: object) -> None:
    folder = ROOT / "city" / slug
    city = load_city(folder)
    draft = read_import(folder / "demo.toml", city)

    moved = demo.coming_sessions(draft, city.zone)

    for before, after in zip(draft.sessions, moved.sessions, strict=True):
        old, new = before.starts_at.astimezone(city.zone), after.starts_at.astimezone(city.zone)
        assert (new.weekday(), new.time()) == (old.weekday(), old.time())
        assert after.is_demo


def test_a_language_runs_through_all_its_names_before_one_comes_again() -> None:
    for names in NAMES.values():
        many = len(names.given) * len(names.family)
        assert len({names.name(number) for number in range(many)}) == many


def test_the_second_city_has_a_demo_too(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    from engage.core.db import Base

    app = make_app(
        ENGAGE_CITY="city/sanjose",
        ENGAGE_MODE="testing",
        ENGAGE_DATABASE_URL=f"sqlite:///{tmp_path / 'second.sqlite3'}",
        ENGAGE_INSTANCE=str(tmp_path),
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        result = app.test_cli_runner().invoke(args=["demo"])
        assert result.exit_code == 0, result.output
        kinds = set(db.session.scalars(select(ListeningSession.kind)))
        languages = set(db.session.scalars(select(Registration.language)))
        db.session.remove()
        db.engine.dispose()
    assert kinds == {"circle", "training", "workshop"}
    assert languages == {"en", "es", "vi"}
