"""Venues in a file of sessions: named by several sessions, or said by a session itself as files did before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.db import db
from engage.core.i18n.content import load_all
from engage.core.outbox.models import OutboxMessage
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Venue
from engage.listening.services.reservations import EnteredBy
from tests.support.accounts import make_user
from tests.support.listening import register
from tests.support.photographs import a_photograph

Run = Callable[..., str]

SESSION = """
[[session]]
slug = "SLUG"
kind = "circle"
host = "ode"
starts_at = 2027-05-12T18:00:00
ends_at = 2027-05-12T20:00:00
modes = ["in_person"]
PLACE
languages = ["en"]

[session.places]
in_person = 40

[session.text.en]
title = "Talk"
summary = "A talk."
description = "We talk."
NOTE
"""
LIBRARY = """
[[venue]]
slug = "library"
name = "Library"
address = "1 Example Street"
step_free = true

[venue.text.en]
directions = "Left door."
transit = "Bus 1."

[venue.text.es]
state = "reviewed"
reviewer = "Nora N."
directions = "Puerta izquierda."
"""
BY_NAME = 'venue = "library"\nroom = "Room 2"'
ITSELF = 'place_name = "Library"\nplace_address = "1 Example Street"'


def session(slug: str, place: str, note: str = "") -> str:
    said = f'place_note = "{note}"' if note else ""
    return SESSION.replace("SLUG", slug).replace("PLACE", place).replace("NOTE", said)


@pytest.fixture
def run(app: Flask, clock: object, tmp_path: Path) -> Run:
    """Import a text; gives what the command prints. The clock stands at 1 March 2027."""

    def run(*parts: str, status: int = 0) -> str:
        path = tmp_path / "sessions.toml"
        path.write_text("".join(parts))
        db.session.commit()
        result = app.test_cli_runner().invoke(args=["sessions", "import", str(path)])
        assert result.exit_code == status, result.output
        db.session.expire_all()
        return result.output

    return run


def the_venue() -> Venue:
    return db.session.scalars(select(Venue)).one()


def directions() -> list[str]:
    ids = [venue.directions_id for venue in db.session.scalars(select(Venue).order_by(Venue.id))]
    return [text.source for text in load_all(db.session(), ids).values()]


def test_sessions_that_name_a_venue_are_there_with_its_texts_and_their_room(run: Run) -> None:
    run(LIBRARY, session("one", BY_NAME), session("two", BY_NAME))
    venue = the_venue()
    texts = load_all(db.session(), list(venue.texts.values()))
    assert (venue.name, venue.address, venue.step_free) == ("Library", "1 Example Street", True)
    assert texts[venue.transit_id].source == "Bus 1."
    assert texts[venue.directions_id].translations["es"].reviewer_name == "Nora N."
    places = [one.place for one in db.session.scalars(select(ListeningSession))]
    assert places == ["Library, Room 2, 1 Example Street"] * 2


CHECKED = """step_free = true
wide_doors = true
accessible_restroom = false
inspected_role = "accessibility coordinator"
inspected_on = 2027-02-01
"""


def test_what_was_checked_comes_with_who_checked_it_and_stays_where_a_file_is_silent(run: Run) -> None:
    checked = LIBRARY.replace("step_free = true\n", CHECKED)
    run(checked, session("one", BY_NAME))
    assert run(checked, session("one", BY_NAME)) == "As before: one\n"
    run(LIBRARY, session("one", BY_NAME))
    venue = the_venue()
    assert venue.facts == {
        "step_free": True,
        "wide_doors": True,
        "accessible_restroom": False,
        "accessible_parking": None,
        "accessible_tables": None,
        "transit_stop": None,
    }
    assert (venue.inspected_role, venue.inspected_on) == ("accessibility coordinator", date(2027, 2, 1))


PICTURED = LIBRARY.replace("step_free", 'picture = "pictures/door.jpg"\nstep_free').replace(
    "transit = ", 'picture_alt = "A blue door."\ntransit = '
)


def test_a_picture_comes_from_the_folder_of_the_file_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "door.jpg").write_bytes(a_photograph())
    run(PICTURED, session("one", BY_NAME))
    picture = the_venue().picture
    assert picture is not None
    assert (picture.width, picture.height) == (400, 300)
    assert run(PICTURED, session("one", BY_NAME)) == "As before: one\n"
    assert run(LIBRARY, session("one", BY_NAME)) == "As before: one\n"
    assert the_venue().picture is not None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pictures/none.jpg", "cannot be read: No such file"),
        ("../secret.jpg", "the picture must be in the folder of this file"),
        ("sessions.toml", "cannot be used: it is no JPEG, PNG or WebP file"),
    ],
)
def test_a_picture_that_cannot_be_taken_is_said_with_its_line(run: Run, name: str, said: str) -> None:
    assert said in run(PICTURED.replace("pictures/door.jpg", name), session("one", BY_NAME), status=1)


def test_a_picture_needs_what_it_shows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "door.jpg").write_bytes(a_photograph())
    silent = LIBRARY.replace("step_free", 'picture = "door.jpg"\nstep_free')
    assert "write what it shows" in run(silent, session("one", BY_NAME), status=1)


def test_the_same_file_again_changes_nothing(run: Run) -> None:
    file = (LIBRARY, session("one", BY_NAME), session("two", ITSELF, "Right door."))
    run(*file)
    assert run(*file) == "As before: one, two\n"


def test_files_from_before_there_were_venues_share_what_is_the_same(run: Run) -> None:
    run(
        session("one", ITSELF, "Left door."),
        session("two", ITSELF, "Left door."),
        session("three", ITSELF, "Right door."),
    )
    assert directions() == ["Left door.", "Right door."]


def test_another_text_for_a_venue_is_for_all_its_sessions_and_tells_nobody(run: Run) -> None:
    public = session("one", BY_NAME)
    run(LIBRARY, public, session("two", BY_NAME))
    one = db.session.scalars(select(ListeningSession).where(ListeningSession.slug == "one")).one()
    register(one, entered_by=EnteredBy(user_id=make_user(Role.ORGANIZER).id))
    run(LIBRARY.replace("Left door.", "Back door."), public, session("two", BY_NAME))
    assert directions() == ["Back door."]
    moved = select(OutboxMessage).where(OutboxMessage.kind == "session.moved")
    assert db.session.scalars(moved).all() == []


def test_a_note_of_one_session_does_not_change_the_venue_of_another(run: Run) -> None:
    run(session("one", ITSELF, "Left door."), session("two", ITSELF, "Left door."))
    run(session("one", ITSELF, "Back door."), session("two", ITSELF, "Left door."))
    assert directions() == ["Left door.", "Back door."]


def test_a_note_of_the_only_session_there_changes_its_venue(run: Run) -> None:
    run(session("one", ITSELF, "Left door."))
    run(session("one", ITSELF, "Back door."))
    assert directions() == ["Back door."]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            (session("one", 'venue = "hall"'),),
            "there is no [[venue]] with slug 'hall'",
        ),
        (
            (LIBRARY.replace("step_free", "wide_doors"), session("one", BY_NAME)),
            "what was checked at a place names who checked it and when",
        ),
        (
            (LIBRARY, session("one", f"{BY_NAME}\n{ITSELF}")),
            "the session names a venue: delete this, or delete venue",
        ),
        (
            (LIBRARY, session("one", BY_NAME, "Left door.")),
            "move its text place_note to the venue, as directions",
        ),
        (
            (LIBRARY, LIBRARY.replace('"library"', '"other"'), session("one", BY_NAME)),
            "another venue in the file has this name and address",
        ),
        (
            (LIBRARY, session("one", BY_NAME).replace('modes = ["in_person"]', 'modes = ["virtual"]')),
            "the session is virtual only",
        ),
    ],
    ids=["unknown", "checked by nobody", "said twice", "a note beside it", "one place twice", "online"],
)
def test_what_cannot_be_is_said_with_its_line(run: Run, parts: tuple[str, ...], said: str) -> None:
    assert said in run(*parts, status=1)
    assert db.session.scalars(select(Venue)).all() == []
