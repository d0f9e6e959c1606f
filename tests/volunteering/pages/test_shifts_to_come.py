"""The shifts to come, as everybody finds them: where people are needed, and what somebody can do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.core import clock
from engage.core.db import db, write
from engage.listening.models import SessionStatus
from engage.volunteering.models import Kind, Shift
from engage.volunteering.services import placing
from engage.volunteering.services.access import lock_signup
from engage.volunteering.services.shifts import withdraw_shift
from tests.support.client import Page, PageClient
from tests.support.listening import make_session
from tests.support.statements import Statements
from tests.support.volunteering import make_person, make_shift, read_shift, sign_up

CountStatements = Callable[[], AbstractContextManager[Statements]]


def roles(page: Page) -> list[str]:
    """The names of the roles, in the order of the page."""
    return [text.partition(":")[0] for text in page.texts("main .rows h3")]


def test_shifts_that_need_people_come_first_and_full_ones_last(page: PageClient) -> None:
    session = make_session()
    full = make_shift(session, role="welcome", people=1)
    sign_up(full)
    enough = make_shift(session, role="setup", people=2, least=1)
    sign_up(enough)
    make_shift(session, role="note_taking", people=4, least=3)
    shown = page.get("/en/help")
    assert [name.split()[0] for name in roles(shown)] == ["Note-taking", "Set-up", "Welcoming"]
    tags = shown.texts("main .rows .tag")
    assert tags == ["3 people needed", "4 spots left", "1 spot left", "Full: you can join the waiting list"]


def test_a_session_that_needs_people_comes_before_an_earlier_one_that_does_not(page: PageClient) -> None:
    soon, later = make_session(), make_session(starts_at=clock.now() + timedelta(days=200))
    sign_up(make_shift(soon))
    make_shift(later)
    assert [href for href in page.get("/en/help").links if href.count("/") == 3 and "/help/" in href][:2] == [
        f"/en/help/{later.slug}",
        f"/en/help/{soon.slug}",
    ]


def test_whoever_speaks_a_language_sees_what_wants_it_first_and_what_wants_none(page: PageClient) -> None:
    session = make_session()
    make_shift(session, role="welcome", least=3)
    make_shift(session, role="note_taking", languages=("hmn",))
    make_shift(session, role="setup", languages=("ru",))
    shown = page.get("/en/help?speaks=hmn")
    assert [name.split()[0] for name in roles(shown)] == ["Note-taking", "Welcoming"]
    assert "Wanted: people who speak Hmong" in shown.texts("main .tag")
    assert shown.fields("main form")["speaks"] == "hmn"


def test_a_role_can_be_chosen_and_a_choice_that_nothing_fits_says_so(page: PageClient) -> None:
    make_shift(make_session(), role="setup")
    assert [name.split()[0] for name in roles(page.get("/en/help?role=setup"))] == ["Set-up"]
    assert "No shift fits what you chose" in page.get("/en/help?role=childcare").text()


def test_where_no_help_is_needed_the_page_says_so(page: PageClient) -> None:
    withdrawn = make_shift(make_session())
    with write():
        withdraw_shift(withdrawn.id, actor="test")
    make_shift(make_session(status=SessionStatus.DRAFT))
    assert "No help is needed right now" in page.get("/en/help").text()


def test_the_page_of_a_session_says_how_many_people_it_still_needs(page: PageClient) -> None:
    session = make_session()
    slug, address = session.slug, f"/en/sessions/{session.slug}"
    assert f"/en/help/{slug}" not in page.get(address).links
    db.session.add(session)
    ident = make_shift(session, least=2).id
    assert "This session still needs 2 people to help." in page.get(address).text()
    for _number in range(2):
        sign_up(read_shift(ident))
    shown = page.get(address)
    assert "We have enough helpers so far." in shown.text()
    assert f"/en/help/{slug}" in shown.links


@pytest.mark.parametrize("address", ["/en/", "/en/sessions"])
def test_the_shifts_are_found_from_the_home_page_and_the_foot_of_every_page(
    page: PageClient, address: str
) -> None:
    assert "/en/help" in page.get(address).links


def test_the_list_takes_as_many_statements_for_a_season_as_for_a_session(
    page: PageClient, count_statements: CountStatements
) -> None:
    for _number in range(3):
        session = make_session()
        make_shift(session), make_shift(session, role="setup")
    with count_statements() as statements:
        page.get("/en/help")
    assert statements.count <= 4, statements


def test_more_sessions_than_fit_on_a_page_are_on_the_next(page: PageClient) -> None:
    for _number in range(11):
        make_shift(make_session())
    assert len(page.get("/en/help").all("main section ul.rows")) == 10
    assert len(page.get("/en/help?page=2").all("main section ul.rows")) == 1


def test_who_comes_from_the_city_and_the_hosts_rule_are_said_before_anyone_signs_up(page: PageClient) -> None:
    session = make_session()
    slug, shift = session.slug, make_shift(session)
    address = f"/en/help/{slug}/{shift.public_id}"
    nobody = page.get(f"/en/help/{slug}").text()
    assert "So far, no elected officials, sworn officers or City staff help at this session." in nobody
    assert "without a uniform and without weapons" in nobody
    official = sign_up(
        read_shift(shift_of(address)), make_person("Oona Official", kind=Kind.ELECTED_OFFICIAL)
    )
    assert "1 elected official" not in page.get(f"/en/help/{slug}").text()
    with write():
        placing.place(*lock_signup(official.signup_id), actor="test")
    for shown in (page.get(f"/en/help/{slug}"), page.get(address)):
        assert "1 elected official" in shown.text()
        assert "Oona" not in shown.html


def shift_of(address: str) -> int:
    return db.session.scalars(select(Shift.id).where(Shift.public_id == address.rpartition("/")[2])).one()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_flier_asks_for_volunteers_in_its_language_with_a_code_that_leads_to_the_shifts(
    page: PageClient, language: str
) -> None:
    session = make_session()
    slug = session.slug
    make_shift(session, role="note_taking", languages=("hmn",))
    shown = page.get(f"/{language}/help/{slug}/flier")
    assert f"/{language}/help/{slug}" in shown.text(".scan")
    assert shown.lang == language
    assert shown.all(".scan svg")


def test_there_is_no_flier_where_nobody_can_sign_up(page: PageClient) -> None:
    slug = make_session().slug
    assert page.client.get(f"/en/help/{slug}/flier").headers["Location"] == "/en/help"
