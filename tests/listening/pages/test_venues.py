"""The pages about places: the list, one place and what uses it, changing it, and the move that shows what it sends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engage.core import clock
from engage.core.db import db, write
from engage.core.i18n.content import load_all
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, SessionStatus, Venue
from engage.listening.queries import venues as venue_queries
from engage.listening.services import sessions, venues
from engage.listening.services.venues import NewVenue, VenueFacts
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_session, register
from tests.support.registrations import fresh, messages

pytestmark = pytest.mark.usefixtures("clock")

NORTH, SOUTH = "The door is on the north side.", "The door is on the south side."
PANNELL = {"venue": "new", "place_name": "Pannell Center", "place_address": "2450 Meadowview Rd"}


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


def move_page(session: ListeningSession) -> str:
    return f"/staff/sessions/{session.slug}/move"


def venue_page(session: ListeningSession, rest: str = "") -> str:
    return f"/staff/venues/{session.venue_id}{rest}"


# --- moving -----------------------------------------------------------------------------------------------


def test_a_move_shows_its_message_without_the_old_way_and_sends_nothing_yet(staff: PageClient) -> None:
    session = make_session()
    register(session, language="es")
    register(session, phone="+19165550123", language="hmn")
    shown = staff.submit(staff.get(move_page(session)), status=200, **PANNELL)
    assert "Pannell Center, 2450 Meadowview Rd" in shown.text("#message ~ .card")
    assert NORTH not in shown.text()
    assert "1 person gets an email" in shown.text()
    assert "1 person needs a call from you" in shown.text()
    assert shown.text().count("Not written: left out") == 2
    assert len(messages("session.moved")) == 0
    assert fresh(session).place_name == "Hagginwood Community Center"


def test_what_was_shown_is_what_is_saved(staff: PageClient) -> None:
    session = make_session()
    register(session)
    asked = staff.submit(
        staff.get(move_page(session)), status=200, **PANNELL, directions=SOUTH, room="Room 2"
    )
    shown = staff.submit(asked, act="send")
    assert "1 email is on its way." in shown.text()
    moved = fresh(session)
    assert moved.place == "Pannell Center, Room 2, 2450 Meadowview Rd"
    assert moved.venue is not None
    assert load_all(db.session(), [moved.venue.directions_id])[moved.venue.directions_id].source == SOUTH


def test_the_title_is_asked_about_where_the_place_changes_and_can_be_changed_there(staff: PageClient) -> None:
    session = make_session(texts={"title": "Listening in North Sacramento"})
    register(session)
    asked = staff.submit(staff.get(move_page(session)), status=200, **PANNELL)
    assert asked.fields()["title"] == "Listening in North Sacramento"
    staff.submit(asked, act="send", title="Listening in South Sacramento")
    assert (
        load_all(db.session(), [session.title_id])[session.title_id].source == "Listening in South Sacramento"
    )


def test_a_move_can_be_changed_before_it_is_sent(staff: PageClient) -> None:
    session = make_session()
    register(session)
    asked = staff.submit(staff.get(move_page(session)), status=200, **PANNELL)
    again = staff.submit(asked, status=200, act="edit")
    assert again.fields()["place_name"] == "Pannell Center"
    assert len(messages("session.moved")) == 0


def test_languages_that_lack_the_way_are_named_before_a_move(staff: PageClient) -> None:
    session = make_session()
    with write():
        pannell = venues.add_venue(
            NewVenue(VenueFacts("Pannell Center", "2450 Meadowview Rd"), "en", {"directions": SOUTH}),
            actor="user:1",
        ).id
    register(session, language="en")
    register(session, language="es")
    asked = staff.submit(staff.get(move_page(session)), status=200, venue=str(pannell))
    assert [" ".join(row.split()) for row in asked.texts("#by-language ~ ul li")] == [
        "English: 1 registration Ready",
        "Spanish: 1 registration They get the original, marked as such",
    ]


def test_a_new_place_that_is_written_but_not_chosen_is_asked_about(staff: PageClient) -> None:
    session = make_session()
    again = staff.submit(staff.get(move_page(session)), status=422, place_name="Pannell Center")
    assert "You wrote a new place below but chose another one here." in again.text(".summary")


def test_a_place_is_known_to_people_also_where_it_was_public_long_before_many_drafts(
    staff: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(venue_queries, "SESSIONS_SHOWN", 1)
    public = make_session(slug="first")
    draft = make_session(status=SessionStatus.DRAFT, slug="later")
    number, later = public.venue_id, clock.now() + timedelta(days=300)
    with write() as unit:
        unit.execute(
            update(ListeningSession)
            .where(ListeningSession.id == draft.id)
            .values(venue_id=number, starts_at=later, ends_at=later + timedelta(hours=1))
        )
    assert staff.get(f"/staff/venues/{number}/edit").all('[name="meaning"]')


# --- one place --------------------------------------------------------------------------------------------


def test_a_place_is_added_and_can_then_be_chosen(staff: PageClient) -> None:
    shown = staff.submit(
        staff.get("/staff/venues/new"),
        name="Pannell Center",
        address="2450 Meadowview Rd",
        parking="Behind it.",
    )
    assert shown.h1 == "Pannell Center"
    assert "Behind it." in shown.text()
    venue = db.session.scalars(select(Venue)).one()
    choices = staff.get("/staff/sessions/new").all(f'select[name="venue"] option[value="{venue.id}"]')
    assert len(choices) == 1


def test_a_place_that_no_session_uses_is_renamed_without_a_word(staff: PageClient) -> None:
    added = staff.submit(staff.get("/staff/venues/new"), name="Pannell", address="2450 Meadowview Rd")
    venue = db.session.scalars(select(Venue)).one()
    shown = staff.submit(staff.get(f"/staff/venues/{venue.id}/edit"), name="Pannell Center")
    assert (added.h1, shown.h1) == ("Pannell", "Pannell Center")


def test_the_page_of_a_place_names_the_sessions_there(staff: PageClient, clock: Clock) -> None:
    session = make_session()
    make_session(venue_id=session.venue_id, status=SessionStatus.DRAFT, slug="planned")
    shown = staff.get(venue_page(session))
    assert f"/staff/sessions/{session.slug}" in shown.links
    assert "/staff/sessions/planned" in shown.links
    assert "Hagginwood Community Center" in staff.get("/staff/venues").text()


def test_directions_are_corrected_without_a_message(staff: PageClient) -> None:
    session = make_session()
    register(session)
    shown = staff.submit(staff.get(venue_page(session, "/edit")), directions=SOUTH)
    assert "The place is saved. No messages were sent." in shown.text()
    assert len(messages("session.moved")) == 0


def test_an_address_that_changes_needs_a_word_and_a_correction_is_told(staff: PageClient) -> None:
    session = make_session()
    register(session)
    again = staff.submit(staff.get(venue_page(session, "/edit")), status=422, address="3217 Marysville Blvd")
    assert "You changed the name or the address." in again.text(".summary")
    asked = staff.submit(again, status=200, meaning="correction")
    assert "1 person gets an email" in asked.text()
    assert "We corrected the address: " in asked.text()
    assert len(messages("session.moved")) == len(messages("session.corrected")) == 0
    shown = staff.submit(asked, act="send")
    assert (len(messages("session.moved")), len(messages("session.corrected"))) == (0, 1)
    assert "1 email is on its way." in shown.text()
    assert fresh(session).place_address == "3217 Marysville Blvd"


def test_a_place_changed_by_somebody_else_meanwhile_is_compared_first(staff: PageClient) -> None:
    session = make_session()
    one, other = staff.get(venue_page(session, "/edit")), staff.get(venue_page(session, "/edit"))
    staff.submit(one, directions=SOUTH)
    again = staff.submit(other, status=422, directions="Use the side door.")
    assert "Someone else changed this place while you were writing." in again.text()
    staff.submit(again)
    venue = fresh(session).venue
    assert venue is not None
    assert load_all(db.session(), [venue.directions_id])[venue.directions_id].source == "Use the side door."


def test_a_place_out_of_use_is_no_longer_offered(staff: PageClient) -> None:
    session = make_session()
    page = staff.get(venue_page(session))
    shown = staff.submit(page, form=f'main form[action="{venue_page(session, "/retire")}"]')
    assert "No longer in use" in shown.text()
    form = staff.get("/staff/sessions/new")
    assert form.all(f'select[name="venue"] option[value="{session.venue_id}"]') == []
    back = staff.submit(shown, form=f'main form[action="{venue_page(session, "/restore")}"]')
    assert "The place can be chosen again." in back.text()


def test_a_place_is_translated_on_its_own_page_and_with_any_of_its_sessions(staff: PageClient) -> None:
    session = make_session()
    form = staff.get(venue_page(session, "/translations/es"))
    (name,) = [field for field in form.fields() if field.endswith("__text") or "text" in field][:1]
    staff.submit(form, **{name: "La puerta del norte."})
    assert "La puerta del norte." in staff.get(f"/staff/sessions/{session.slug}/translations/es").text()


# --- what residents read ----------------------------------------------------------------------------------


def test_the_public_page_says_how_to_find_the_place_and_links_a_map_that_is_not_asked_before(
    page: PageClient,
) -> None:
    session = make_session(
        texts={
            "transit": "Bus 86 stops outside.",
            "parking": "Free parking.",
            "entrance": "On the west side.",
        },
        room="Room 2",
    )
    with write() as unit:
        unit.get_one(Venue, session.venue_id).step_free = True
    shown = page.get(f"/en/sessions/{session.slug}")
    assert shown.text("#way ~ p").count("Online") == 0
    for part in (
        NORTH,
        "Bus 86 stops outside.",
        "Free parking.",
        "There is an entrance without steps.",
        "Room 2",
    ):
        assert part in shown.text()
    links = shown.all('#way ~ ul a[href^="https://"]')
    assert [link.attrs["href"].partition("?")[0] for link in links] == [
        "https://www.openstreetmap.org/search",
        "https://www.google.com/maps/dir/",
    ]
    for link in links:
        assert link.attrs["rel"] == "noreferrer"
        assert "3271+Marysville+Blvd" in link.attrs["href"]


def test_a_moved_session_never_shows_the_way_to_the_old_place(page: PageClient) -> None:
    session = make_session(translations={"es": {"directions": "La puerta del norte."}})
    _move_to_pannell(session)
    for language in ("en", "es"):
        shown = page.get(f"/{language}/sessions/{session.slug}").text()
        assert "Pannell Center" in shown
        assert "norte" not in shown
        assert NORTH not in shown


def test_the_way_in_another_language_says_so(page: PageClient) -> None:
    session = make_session()
    shown = page.get(f"/es/sessions/{session.slug}")
    assert shown.all('[lang="en"] p') != []
    assert NORTH in shown.text()


def _move_to_pannell(session: ListeningSession, **texts: Any) -> None:
    current = fresh(session)
    facts = VenueFacts("Pannell Center", "2450 Meadowview Rd")
    with write():
        sessions.move_session(
            session.id,
            when=sessions.read_when(current),
            version=current.version,
            actor="user:1",
            new_venue=NewVenue(facts, "en", texts),
        )


def test_a_copy_to_another_day_offers_no_place_that_is_out_of_use(staff: PageClient) -> None:
    session = make_session()
    with write():
        venues.retire_venue(session.venue_id or 0, actor="user:1")
    starts = session.starts_at + timedelta(days=7)
    with write():
        copy = sessions.copy_session(
            session.id, slug="again", starts_at=starts, ends_at=starts + timedelta(hours=2), actor="user:1"
        )
    shown = staff.get(f"/staff/sessions/{copy.slug}")
    assert "Say where the session takes place" in shown.text()


def test_staff_write_down_what_was_checked_and_residents_read_it(staff: PageClient, page: PageClient) -> None:
    session = make_session()
    answered = {"step_free": "yes", "wide_doors": "yes", "accessible_restroom": "no"}
    asked = staff.submit(staff.get(venue_page(session, "/edit")), status=422, **answered)
    assert asked.texts(".summary a") == ["Write who checked this.", "Choose the day they checked."]
    late = {"inspected_role": "accessibility coordinator", "inspected_on": "2031-01-01"}
    asked = staff.submit(asked, status=422, **late)
    assert asked.fields()["wide_doors"] == "yes"
    assert asked.texts(".summary a") == ["This day is in the future. Choose the day they checked."]
    saved = staff.submit(asked, inspected_on="2027-02-01")
    assert "February 1, 2027" in saved.text("#access ~ dl")
    shown = page.get(f"/en/sessions/{session.slug}")
    assert "The doors are wide enough for a wheelchair." in shown.texts("#way ~ div li")
    assert "There is no restroom for wheelchair users on the same floor." in shown.text()
    assert "We have not checked these yet: accessible parking" in shown.text()
