"""What is full is said before people sign up: on cards, on the session's page and in the form."""

from __future__ import annotations

from typing import Any

import pytest

from engage.core.i18n import in_language
from engage.listening.labels import room as words
from engage.listening.models import ListeningSession, Mode, Status
from engage.listening.policy import MEALS
from engage.listening.queries.room import Room, room_of
from tests.support.client import Page, PageClient
from tests.support.listening import make_session
from tests.support.registrations import fresh, only_registration, resize

pytestmark = pytest.mark.usefixtures("app")

BANDS = ("under_3", "from_3_to_5", "from_6_to_12")
NO_CARE = {f"childcare:{band}": 0 for band in BANDS}


@pytest.fixture
def session() -> ListeningSession:
    return make_session(slug="hagginwood")


def tags(page: PageClient, address: str = "/en/") -> list[str]:
    return page.get(address).texts(".tag, .gets li")


def offers_food(page: PageClient, address: str) -> bool:
    return any(said.startswith("Free food") for said in tags(page, address))


@pytest.mark.parametrize("address", ["/en/", "/en/sessions", "/en/sessions/hagginwood"])
def test_what_is_full_is_said_where_it_was_promised(
    page: PageClient, session: ListeningSession, address: str
) -> None:
    assert offers_food(page, address)
    assert "Free childcare" in tags(page, address)
    resize(fresh(session), **{MEALS: 0, "childcare:under_3": 0})
    shown = tags(page, address)
    assert not offers_food(page, address)
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


FORM = "/en/sessions/hagginwood/rsvp"
PARTY = {"name": "Nadia Example", "email": "nadia@example.org", "grown": "1"}


def hints(page: Page) -> list[str]:
    return page.texts("main form .choice .hint")


def test_the_form_says_at_each_question_what_is_full_and_never_chooses_it(
    page: PageClient, session: ListeningSession
) -> None:
    resize(fresh(session), in_person=0, **{MEALS: 0, "childcare:under_3": 0})
    for address in (FORM, f"{FORM}?mode=in_person"):
        form = page.get(address)
        assert form.fields()["mode"] == Mode.VIRTUAL
        assert "All spots are taken: you join the waiting list." in hints(form)
        assert "If you choose to come in person, you join the waiting list." in form.text()
        assert "Childcare is full for ages 0 to 2. If you ask anyway," in form.text("main form")
        assert "All meals are taken. If you ask anyway," in form.text("main form")


def test_a_link_chooses_a_way_to_take_part_that_has_spots(
    page: PageClient, session: ListeningSession
) -> None:
    assert page.get(FORM).fields()["mode"] == Mode.IN_PERSON
    assert page.get(f"{FORM}?mode=virtual").fields()["mode"] == Mode.VIRTUAL
    assert page.get(f"{FORM}?mode=by_horse").fields()["mode"] == Mode.IN_PERSON


def test_the_button_of_a_full_session_says_that_one_joins_the_waiting_list(
    page: PageClient, session: ListeningSession, clock: Any
) -> None:
    resize(fresh(session), in_person=0, virtual=0)
    form = page.get(FORM)
    assert form.texts("main form button") == ["Join the waiting list"]
    clock.advance(seconds=60)
    page.submit(form, **PARTY)
    assert only_registration().status == Status.WAITING


def test_who_was_promised_spots_is_asked_before_she_waits(
    page: PageClient, session: ListeningSession, clock: Any
) -> None:
    form = page.get(FORM)
    resize(fresh(session), in_person=0)
    clock.advance(seconds=60)
    asked = page.submit(form, **PARTY, status=422)
    said = "All in-person spots are taken. You can join online, or wait for an in-person spot."
    assert asked.text(".summary") == f"Not enough spots are left {said}"
    assert "If you signed up before, we kept the answers we had" in asked.text()
    assert asked.fields()["name"] == "Nadia Example"
    assert asked.fields()["mode"] == Mode.IN_PERSON
    page.submit(asked)
    assert only_registration().status == Status.WAITING


def test_a_group_that_is_too_large_for_the_spots_left_is_asked_too(
    page: PageClient, session: ListeningSession, clock: Any
) -> None:
    resize(fresh(session), in_person=2)
    form = page.get(FORM)
    clock.advance(seconds=60)
    asked = page.submit(form, **{**PARTY, "grown": "3"}, status=422)
    assert "There are not enough in-person spots left for your whole group." in asked.text(".summary")
    assert "Not enough spots for your whole group: you join the waiting list." in hints(asked)
    page.submit(asked, mode="virtual")
    assert only_registration().status == Status.CONFIRMED


def test_a_large_group_has_one_way_to_take_part_and_its_button_says_that_it_waits(
    page: PageClient, clock: Any
) -> None:
    make_session(slug="hagginwood", modes=[Mode.IN_PERSON], capacities={Mode.IN_PERSON: 2})
    form = page.get(FORM)
    clock.advance(seconds=60)
    asked = page.submit(form, **{**PARTY, "grown": "3"}, status=422)
    said = "There are not enough spots left for your whole group. You can join the waiting list."
    assert said in asked.text(".summary")
    assert asked.texts("main form button") == ["Join the waiting list"]


def test_who_asks_for_what_is_full_made_no_mistake_and_reads_what_it_is(
    page: PageClient, session: ListeningSession, clock: Any
) -> None:
    form = page.get(FORM)
    resize(fresh(session), **{"childcare:under_3": 0})
    clock.advance(seconds=60)
    asked = page.submit(form, **PARTY, children__under_3="1", childcare="y", status=422)
    assert asked.text(".summary") == (
        "There are spots for you, but not everything you asked for "
        "Childcare is full for ages 0 to 2. Please choose what you would like to do."
    )
    assert asked.texts("main form button") == ["Send my answer"]
