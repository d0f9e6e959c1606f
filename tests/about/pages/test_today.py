"""The first page of the office: what needs someone today, for whom, and when all is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from engage.core.db import write
from engage.core.i18n.content import MACHINE
from engage.core.i18n.writing import put_translation
from engage.core.ports import today
from engage.core.ports.registry import Registry
from engage.core.ports.today import Pace, Task
from engage.core.security.permissions import Permission, Role
from engage.listening.models import SessionStatus
from engage.listening.services.reservations import EnteredBy
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.client import Page
from tests.support.decisions import make_council, make_decision, open_round
from tests.support.listening import make_session, register, register_many
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("app", "clock")


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> Registry[Task]:
    """The tasks of Today: none until the test adds some."""
    own = Registry[Task]("the tasks of Today")
    monkeypatch.setattr("engage.about.staff.today.TASKS", own)
    return own


def _add(tasks: Registry[Task], name: str, order: int, permission: Permission, number: int = 2) -> None:
    tasks.add(Task(name, order, permission, Pace.SOON, lambda _n: name, lambda _moment: number))


def test_an_office_with_nothing_to_do_is_told_that_all_is_done(page_as: PageAs) -> None:
    make_session(languages=("en",))
    home = page_as(Role.ORGANIZER).get("/staff/")
    assert home.all(".todo") == []
    assert "All done" in home.text()


def test_tasks_stand_in_the_order_of_their_numbers(page_as: PageAs, tasks: Registry[Task]) -> None:
    _add(tasks, "letters", 20, Permission.SEE_NEEDS)
    _add(tasks, "visits", 10, Permission.SEE_NEEDS)
    _add(tasks, "nothing", 5, Permission.SEE_NEEDS, number=0)
    assert page_as(Role.ORGANIZER).get("/staff/").texts(".todo li") == ["2 visits", "2 letters"]


def test_people_see_the_tasks_that_are_theirs(page_as: PageAs, tasks: Registry[Task]) -> None:
    _add(tasks, "people", 10, Permission.MANAGE_PEOPLE)
    _add(tasks, "texts", 20, Permission.TRANSLATE)
    assert page_as(Role.TRANSLATOR).get("/staff/").texts(".todo li") == ["2 texts"]
    assert page_as(Role.ADMINISTRATOR).get("/staff/").texts(".todo li") == ["2 people", "2 texts"]


def test_what_is_not_the_readers_is_not_counted(page_as: PageAs, tasks: Registry[Task]) -> None:
    def count(_moment: today.Moment) -> int:
        raise AssertionError("counted for somebody whose work it is not")

    tasks.add(Task("people", 10, Permission.MANAGE_PEOPLE, Pace.SOON, str, count))
    assert page_as(Role.TRANSLATOR).get("/staff/").all(".todo li") == []


def test_other_parts_are_shown_to_those_they_are_for(page_as: PageAs) -> None:
    assert "Upcoming sessions" in page_as(Role.AUDITOR).get("/staff/").texts("h2")
    assert "Upcoming sessions" not in page_as(Role.TRANSLATOR).get("/staff/").texts("h2")


def test_a_session_can_be_planned_from_here_by_who_may(page_as: PageAs) -> None:
    plan = "/staff/sessions/new"
    assert plan in page_as(Role.ORGANIZER).get("/staff/").links
    assert plan not in page_as(Role.AUDITOR).get("/staff/").links


def test_a_list_of_work_is_closed_to_those_whose_work_it_is_not(page_as: PageAs, clock: Clock) -> None:
    session = make_session(languages=("en",), starts_at=clock.now + timedelta(days=30))
    with write() as unit:
        put_translation(unit, session.title_id, "fa", "نشست", state=MACHINE)
    register(session, "Held", entered_by=EnteredBy(review_reason="burst"))
    translator = page_as(Role.TRANSLATOR)
    assert translator.get("/staff/").texts(".todo li") == ["1 translation that no person has checked"]
    assert translator.client.get("/staff/today/held").status_code == 403
    assert translator.client.get("/staff/today/nothing").status_code == 404
    assert translator.client.get("/staff/today/calls").status_code == 404
    assert page_as(Role.AUDITOR).get("/staff/").all(".todo li") == []


def test_the_page_speaks_spanish_to_who_reads_spanish(page_as: PageAs) -> None:
    assert page_as(Role.ORGANIZER, language="es").get("/staff/").lang == "es"


def test_the_page_takes_the_same_statements_however_much_there_is(
    page_as: PageAs, clock: Clock, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    staff = page_as(Role.ADMINISTRATOR)

    def statements() -> int:
        staff.get("/staff/")
        with count_statements() as found:
            home: Page = staff.get("/staff/")
        assert found.writes == []
        assert home.status == 200
        return found.count

    def session_in(days: int) -> None:
        session = make_session(
            languages=("en",),
            starts_at=clock.now + timedelta(days=days),
            translations={"es": {"title": "Sesión"}},
        )
        register_many(session, 30)

    session_in(5)
    session_in(2)  # so near that its needs are looked at, too
    few = statements()
    for days in range(1, 12):
        session_in(days)
        session_in(-days)
        make_session(status=SessionStatus.DRAFT, languages=())
    for number in range(3):
        council, _people, by = make_council(3, slug=f"council-{number}")
        open_round(make_decision(council, by=by), by=by)
    clock.advance(minutes=30)
    assert statements() == few
    assert few <= 17
