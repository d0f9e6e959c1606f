"""What is full is said before people sign up: on cards, on the session's page and in the form."""

from __future__ import annotations

from typing import Any

import pytest

from engage.core.i18n import in_language
from engage.listening.labels import room as words
from engage.listening.models import ListeningSession, Mode
from engage.listening.policy import MEALS
from engage.listening.queries.room import Room, room_of
from tests.support.client import PageClient
from tests.support.listening import make_session
from tests.support.registrations import fresh, resize

pytestmark = pytest.mark.usefixtures("app")

BANDS = ("under_3", "from_3_to_5", "from_6_to_12")
NO_CARE = {f"childcare:{band}": 0 for band in BANDS}


@pytest.fixture
def session() -> ListeningSession:
    return make_session(slug="hagginwood")


def tags(page: PageClient, address: str = "/en/") -> list[str]:
    return page.get(address).texts(".tag")


@pytest.mark.parametrize("address", ["/en/", "/en/sessions", "/en/sessions/hagginwood"])
def test_what_is_full_is_said_where_it_was_promised(
    page: PageClient, session: ListeningSession, address: str
) -> None:
    assert {"Free food", "Free childcare"} <= set(tags(page, address))
    resize(fresh(session), **{MEALS: 0, "childcare:under_3": 0})
    shown = tags(page, address)
    assert "Free food" not in shown
    assert {"All meals are taken", "Free childcare", "Childcare is full for ages 0 to 2"} <= set(shown)
    resize(fresh(session), **NO_CARE)
    assert "Free childcare" not in tags(page, address)
    assert "Childcare is full" in tags(page, address)


def test_a_list_says_what_is_full_in_as_many_statements_for_twelve_sessions_as_for_one(
    page: PageClient, session: ListeningSession, count_statements: Any
) -> None:
    with count_statements() as one:
        page.get("/en/sessions")
    for _number in range(11):
        make_session(capacities={Mode.IN_PERSON: 0})
    with count_statements() as twelve:
        assert tags(page, "/en/sessions").count("In-person spots are taken: you can join online") == 11
    assert twelve.count == one.count


def test_a_full_room_leads_online_and_a_full_session_to_the_waiting_list(
    page: PageClient, session: ListeningSession
) -> None:
    resize(fresh(session), in_person=0)
    shown = page.get("/en/sessions/hagginwood")
    assert "All in-person spots are taken. You can join online" in shown.text()
    assert "/en/sessions/hagginwood/rsvp?mode=virtual" in shown.links
    assert "In-person spots are taken: you can join online" in tags(page)
    resize(fresh(session), virtual=0)
    assert "Full: you can join the waiting list" in tags(page)
    shown = page.get("/en/sessions/hagginwood")
    assert "All spots are taken" in shown.text()
    assert "Join the waiting list" in shown.texts("a.btn")
    assert "Save my spots" not in shown.texts("a.btn")


def room(session: ListeningSession, **free: int) -> Room:
    return room_of(session, free, BANDS)


def test_ages_next_to_each_other_are_said_as_one_range(session: ListeningSession) -> None:
    with in_language("en"):
        assert words.full_childcare(room(session, **{"childcare:from_6_to_12": 1})) == [
            "Childcare is full for ages 0 to 5"
        ]
        assert words.full_childcare(room(session, **{"childcare:from_3_to_5": 1})) == [
            "Childcare is full for ages 0 to 2",
            "Childcare is full for ages 6 to 12",
        ]
        assert words.full_childcare_lines(room(session)) == ["Childcare is full."]


def test_too_little_for_a_party_is_not_called_full(session: ListeningSession) -> None:
    short = ["childcare:under_3", "childcare:from_3_to_5", MEALS]
    with in_language("en"):
        assert words.short_of(short, room(session, **{"childcare:under_3": 1, MEALS: 1})) == [
            "Childcare is full for ages 3 to 5.",
            "There is not enough childcare left for all your children ages 0 to 2.",
            "There is not enough food left for everyone in your group.",
        ]
        assert words.short_of([MEALS], room(session)) == ["All meals are taken."]


def test_only_what_a_session_offers_can_be_full() -> None:
    session = make_session(modes=[Mode.VIRTUAL])
    nothing = room(session, virtual=1)
    assert (nothing.is_without_meals, nothing.full_bands, nothing.full_modes) == (False, (), ())
