"""The pages on which staff plan sessions and find them again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.listening.models import (
    Capacity,
    ListeningSession,
    Mode,
    SessionStatus,
)
from engage.listening.services import sessions
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import TEXTS, make_party, make_session, register, register_many
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("clock")

Counter = Callable[[], AbstractContextManager[Statements]]
NEW = {
    "title": "Come and talk about parks",
    "kind": "listening_session",
    "audience": "residents",
    "host": "racial_equity_alliance",
    "starts_at": "2027-03-30T18:00",
    "ends_at": "2027-03-30T20:00",
    "modes": ["in_person"],
    "venue": "new",
    "place_name": "Hagginwood Community Center",
    "place_address": "3271 Marysville Blvd",
    "in_person_capacity": "40",
}
TRANSLATED = {
    tag: {name: f"{text} ({tag})" for name, text in TEXTS.items()}
    for tag in ("es", "zh-hant", "zh-hans", "pa", "hmn", "ru", "tl", "vi", "hi", "fa", "ko")
}


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


def only_session() -> ListeningSession:
    db.session.expire_all()
    return db.session.scalars(select(ListeningSession)).one()


def draft(**details: Any) -> ListeningSession:
    details = {"status": SessionStatus.DRAFT, "languages": (), "translations": TRANSLATED, **details}
    return make_session(**details)


def path(session: ListeningSession, rest: str = "") -> str:
    return f"/staff/sessions/{session.slug}{rest}"


# --- planning ---------------------------------------------------------------------------------------------


def test_a_session_is_planned_in_one_page_and_its_own_page_says_what_comes_next(staff: PageClient) -> None:
    shown = staff.submit(staff.get("/staff/sessions/new"), **NEW)
    session = only_session()
    assert session.slug == "come-and-talk-about-parks-2027-03-30"
    assert session.starts_at.isoformat() == "2027-03-31T01:00:00+00:00"
    assert shown.path == path(session)
    assert shown.h1 == NEW["title"]
    assert "Write the missing texts" in shown.text()


def test_what_was_typed_stays_when_something_is_wrong(staff: PageClient) -> None:
    wrong = {**NEW, "ends_at": "2027-03-30T17:00", "virtual_url": "meet", "in_person_capacity": "many"}
    again = staff.submit(staff.get("/staff/sessions/new"), status=422, **wrong)
    assert again.title.startswith("Error: ")
    assert [link.attrs["href"] for link in again.all(".summary a")] == [
        "#ends_at",
        "#virtual_url",
        "#in_person_capacity",
    ]
    assert {**again.fields(), "csrf_token": ""} == {
        **again.fields(),
        **wrong,
        "modes": "in_person",
        "csrf_token": "",
    }
    assert db.session.scalars(select(ListeningSession)).all() == []


def test_what_is_left_empty_is_asked_for_in_its_own_words(staff: PageClient) -> None:
    empty = dict.fromkeys(("title", "starts_at", "ends_at"), "")
    again = staff.submit(staff.get("/staff/sessions/new"), status=422, **empty)
    assert again.texts(".summary a") == [
        "Write a title.",
        "Say when the session starts.",
        "Say when the session ends.",
        "Choose at least one way to take part.",
    ]


def test_a_day_can_be_taken_back(staff: PageClient) -> None:
    session = make_session(outcome_due_on=date(2027, 6, 1))
    staff.submit(staff.get(path(session, "/outcomes")), outcome_due_on="")
    assert only_session().outcome_due_on is None


def test_an_address_that_is_taken_is_said_beside_its_field(staff: PageClient) -> None:
    make_session(slug="parks")
    again = staff.submit(staff.get("/staff/sessions/new"), status=422, **NEW, slug="parks")
    assert "Another session already has this web address" in again.text(".summary")
    assert again.one("#slug").attrs["value"] == "parks"


@pytest.mark.parametrize("slug", ["Parks", "parks--2", "new", "-parks", "pärke", "p" * 81])
def test_an_address_that_cannot_be_one_is_refused(staff: PageClient, slug: str) -> None:
    again = staff.submit(staff.get("/staff/sessions/new"), status=422, **NEW, slug=slug)
    assert len(again.all(".summary a")) == 1


def test_the_facts_can_be_changed(staff: PageClient) -> None:
    session = draft()
    staff.submit(
        staff.get(path(session, "/facts")),
        interpretation=["es", "hmn"],
        largest_party="6",
        meals=None,
        slug="other-address",
    )
    changed = only_session()
    assert (changed.interpretation, changed.largest_party, changed.meals) == (["es", "hmn"], 6, False)
    assert changed.slug == "other-address"


def test_a_public_address_is_not_offered_for_change(staff: PageClient) -> None:
    session = make_session()
    form = staff.get(path(session, "/facts"))
    assert form.all("#slug") == []
    staff.submit(form, slug="other-address", largest_party="6")
    assert (only_session().slug, only_session().largest_party) == (session.slug, 6)


def test_nothing_is_lost_when_two_people_change_the_same_session(staff: PageClient) -> None:
    session = draft()
    ident = session.id
    mine = staff.get(path(session, "/texts"))
    with write():
        sessions.set_texts(ident, texts={"title": "Theirs"}, version=1, actor="user:9")

    again = staff.submit(mine, status=422, title="Mine")

    assert "Someone else changed this session" in again.text(".summary")
    assert again.fields()["title"] == "Mine"
    shown = staff.submit(again)
    assert shown.h1 == "Mine"


def test_changing_a_text_says_how_many_translations_are_out_of_date_now(staff: PageClient) -> None:
    session = make_session(translations=TRANSLATED)
    form = staff.get(path(session, "/texts"))
    assert "This session is public." in form.text()
    shown = staff.submit(form, summary="Something else")
    assert "The translations into 11 languages are now out of date." in shown.text()


def test_the_numbers_say_what_is_taken_and_what_lowering_does(staff: PageClient) -> None:
    session = make_session()
    register(session, party=make_party(grown=5))
    form = staff.get(path(session, "/capacities"))
    assert "5 taken, 195 left." in form.text()
    assert "No one loses a spot" in form.text()
    shown = staff.submit(form, size_in_person="3")
    assert db.session.get_one(Capacity, (session.id, Mode.IN_PERSON)).overbooked == 2
    assert "5 of 3 taken, 2 over the limit" in shown.text()
    assert "5 taken, 2 over the limit." in staff.get(path(session, "/capacities")).text()


def test_only_those_who_were_offered_spots_are_said_to_be(staff: PageClient) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    for name in ("First Example", "Second Example", "Third Example"):
        register(session, name)
    raised = staff.submit(staff.get(path(session, "/capacities")), size_in_person="2")
    assert "1 party on the waiting list was offered spots." in raised.text()
    lowered = staff.submit(staff.get(path(session, "/capacities")), size_in_person="1")
    assert "The numbers are saved." in lowered.text()
    assert "party on the waiting list was offered" not in lowered.text()


@pytest.mark.parametrize("number", ["-1", "", "lots", "1000000"])
def test_a_number_that_is_none_is_refused(staff: PageClient, number: str) -> None:
    session = make_session()
    staff.submit(staff.get(path(session, "/capacities")), status=422, size_in_person=number)
    assert db.session.get_one(Capacity, (session.id, Mode.IN_PERSON)).capacity == 200


def test_a_copy_is_a_draft_with_its_own_page(staff: PageClient) -> None:
    session = make_session(translations=TRANSLATED)
    shown = staff.submit(
        staff.get(path(session, "/copy")), starts_at="2027-05-04T18:00", ends_at="2027-05-04T20:00"
    )
    assert shown.path == "/staff/sessions/listening-session-at-the-community-center-2027-05-04"
    assert "This draft can be published" in shown.text()


def test_staff_are_told_of_times_that_clocks_skip_or_repeat(staff: PageClient) -> None:
    session = make_session()
    form = staff.get(path(session, "/copy"))
    skipped = staff.submit(form, status=422, starts_at="2027-03-14T02:30", ends_at="2027-03-14T04:00")
    assert "because the clocks go forward. Choose another time." in skipped.text()
    refused = staff.submit(form, status=422, starts_at="2027-11-07T01:30", ends_at="2027-11-07T01:00")
    assert "We take the first one." not in refused.text("body")
    twice = staff.submit(form, starts_at="2027-11-07T01:30", ends_at="2027-11-07T04:00")
    assert twice.text("body").count("because the clocks go back. We take the first one.") == 1
    copy = db.session.scalars(select(ListeningSession).order_by(ListeningSession.id.desc())).first()
    assert copy is not None
    assert copy.starts_at.isoformat() == "2027-11-07T08:30:00+00:00"


# --- lists, permissions, statements -----------------------------------------------------------------------


def test_every_session_stands_on_one_shelf(staff: PageClient, clock: Clock) -> None:
    make_session(slug="coming")
    make_session(slug="held", starts_at=clock.now - timedelta(days=2))
    draft(slug="planned")
    make_session(slug="off", status=SessionStatus.CANCELLED)
    shelves = {"coming": "coming", "past": "held", "drafts": "planned", "cancelled": "off"}
    for shelf, slug in shelves.items():
        links = staff.get(f"/staff/sessions?show={shelf}").links
        assert [one for one in shelves.values() if f"/staff/sessions/{one}" in links] == [slug]


def test_the_list_has_pages_and_survives_nonsense(staff: PageClient) -> None:
    for _number in range(27):
        make_session()
    assert len(staff.get("/staff/sessions").all("main tbody tr")) == 25
    assert len(staff.get("/staff/sessions?page=2").all("main tbody tr")) == 2
    for nonsense in ("page=0", "page=-4", "page=٣", "page=99999999", "show=elsewhere"):
        staff.get(f"/staff/sessions?{nonsense}")


def test_an_auditor_sees_numbers_and_changes_nothing(page_as: PageAs) -> None:
    auditor = page_as(Role.AUDITOR)
    session = make_session()
    shown = auditor.get(path(session))
    assert [
        link for link in shown.links if link.endswith(("/texts", "/facts", "/move", "/cancel", "/new"))
    ] == []
    for rest in ("/facts", "/texts", "/capacities", "/copy", "/move", "/cancel", "/publish", "/languages"):
        assert auditor.client.get(path(session, rest)).status_code == 403
    assert auditor.client.get("/staff/sessions/new").status_code == 403


def test_who_is_not_signed_in_is_asked_to(page: PageClient) -> None:
    session = make_session()
    assert page.client.get(path(session)).status_code == 303


def test_an_unknown_session_is_not_there(staff: PageClient) -> None:
    for rest in ("", "/facts", "/texts", "/move", "/publish", "/outcomes", "/fliers", "/preview"):
        staff.get(f"/staff/sessions/nowhere{rest}", status=404)


def statements_of(staff: PageClient, count: Counter, address: str) -> int:
    staff.get(address)
    with count() as statements:
        staff.get(address)
    assert statements.writes == []
    return statements.count


def test_lists_and_overviews_take_the_same_statements_however_many_there_are(
    staff: PageClient, count_statements: Counter
) -> None:
    session = make_session(translations=TRANSLATED)
    addresses = ("/staff/sessions", path(session))
    register(session)
    few = [statements_of(staff, count_statements, one) for one in addresses]
    for _number in range(20):
        register_many(make_session(translations=TRANSLATED), 20)
    many = [statements_of(staff, count_statements, one) for one in addresses]
    assert few == many
    assert max(many) <= 12


@pytest.mark.parametrize("text", ["with\x00nothing", "long " * 2_000, "bell\x07"])
def test_what_cannot_be_kept_is_refused_beside_its_field(staff: PageClient, text: str) -> None:
    session = draft()
    again = staff.submit(staff.get(path(session, "/texts")), status=422, summary=text)
    assert [link.attrs["href"] for link in again.all(".summary a")] == ["#summary"]
    assert only_session().version == 1


def test_what_turns_the_direction_of_a_text_is_left_out(staff: PageClient) -> None:
    session = draft()
    staff.submit(staff.get(path(session, "/texts")), summary="turned\u202e around")
    assert "turned around" in staff.get(path(session, "/preview")).text()


def test_a_form_without_its_token_changes_nothing_and_keeps_what_was_typed(staff: PageClient) -> None:
    session = draft()
    again = staff.submit(staff.get(path(session, "/texts")), status=400, title="Mine", csrf_token="")
    assert again.fields()["title"] == "Mine"
    assert only_session().version == 1
