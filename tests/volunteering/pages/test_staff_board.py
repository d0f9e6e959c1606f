"""The board of a session: gaps at a glance, filling them, deciding about sign-ups."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask

from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession
from engage.volunteering.models import Status
from engage.volunteering.services.signups import EnteredBy
from tests.support.accounts import PageAs
from tests.support.client import Page, PageClient
from tests.support.listening import make_session
from tests.support.statements import Statements
from tests.support.volunteering import make_person, make_shift, read_signup, sign_up

pytestmark = pytest.mark.usefixtures("clock")
Counter = Callable[[], AbstractContextManager[Statements]]
BOARD = "/staff/sessions/hagginwood/volunteers"


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="hagginwood")


def press(staff: PageClient, path: str, end: str) -> Page:
    """Press the button of a page whose form goes to an address with this end."""
    return staff.submit(staff.get(path), form=f'form[action$="{end}"]')


def test_a_session_without_shifts_says_so(staff: PageClient, session: ListeningSession) -> None:
    assert "There are no shifts yet" in staff.get(BOARD).text("main")


def test_gaps_in_people_and_in_languages_are_shown(staff: PageClient, session: ListeningSession) -> None:
    shift = make_shift(session, role="note_taking", table_name="Table 1", languages=("hmn",), least=2)
    sign_up(shift, make_person("Ana Helper", speaks=("es",)))
    page = staff.get(BOARD)
    assert "1 person helps. 1 shift still needs people or a language." in page.text(".lede")
    assert page.texts(".gauge tbody .n") == ["1 of 2", "0 of 1"]
    assert "1 person needed" in page.text(".shift")
    assert "No one speaks Hmong" in page.text(".shift")
    assert "Ana Helper" in page.text(".shift")


def test_whoever_speaks_the_language_closes_its_gap(staff: PageClient, session: ListeningSession) -> None:
    shift = make_shift(session, languages=("hmn",))
    sign_up(shift, make_person(speaks=("hmn",)))
    page = staff.get(BOARD)
    assert "Every shift has the people and languages it needs." in page.text(".lede")
    assert page.all(".spot.short") == []


def test_the_board_takes_twelve_statements_however_many_people(
    staff: PageClient, session: ListeningSession, count_statements: Counter
) -> None:
    for number in range(6):
        shift = make_shift(session, role="childcare" if number % 2 else "facilitation", people=4)
        for _person in range(3):
            sign_up(shift)
    with count_statements() as found:
        staff.get(BOARD)
    assert found.count <= 12, str(found)


def test_what_looked_automated_is_let_in_or_discarded(staff: PageClient, session: ListeningSession) -> None:
    shift = make_shift(session)
    held = [sign_up(shift, entered_by=EnteredBy(review_reason="burst")).signup_id for _ in range(2)]
    press(staff, BOARD, f"/signups/{held[0]}/release")
    said = press(staff, BOARD, f"/signups/{held[1]}/discard")
    assert [read_signup(one).status for one in held] == [Status.CONFIRMED, Status.CANCELLED]
    assert "No one is told." in said.text(".note")


def test_a_late_cancellation_stands_on_the_board_until_it_is_covered(
    staff: PageClient, session: ListeningSession
) -> None:
    soon = make_session(slug="soon", starts_at=session.starts_at - timedelta(days=29))
    shift = make_shift(soon)
    made = sign_up(shift)
    board = "/staff/sessions/soon/volunteers"
    press(staff, board, f"/signups/{made.signup_id}/cancel")
    assert "Canceled at short notice" in staff.get(board).text("main")
    press(staff, board, f"/signups/{made.signup_id}/covered")
    assert "Canceled at short notice" not in staff.get(board).text("main")
