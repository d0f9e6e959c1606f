"""Staff see what people need, ask interpreters, note what they say, and offer something else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.accommodations.models import Alternative, Assignment, Provider, ServiceOutcome, State
from engage.accommodations.queries.boards import season
from engage.core import clock as product_clock
from engage.core.city_time import to_wall_clock
from engage.core.db import db
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Mode
from tests.conftest import Clock
from tests.support.accounts import PageAs, make_user
from tests.support.bodies import make_body
from tests.support.listening import make_party, make_session, register, register_many
from tests.support.providers import (
    arrange,
    ask,
    make_agency,
    make_meeting,
    make_provider,
    speaks,
    state_of,
)
from tests.support.statements import Statements
from tests.support.today import work_counted

pytestmark = pytest.mark.usefixtures("app", "clock")

Counter = Callable[[], AbstractContextManager[Statements]]


def hmong_session(**columns: object) -> ListeningSession:
    session = make_session(slug="hagginwood", **columns)  # type: ignore[arg-type]
    register(session, party=make_party(grown=3, interpretation={"hmn": 2}))
    return session


def board(session: ListeningSession) -> str:
    return f"/staff/services/session/{session.slug}"


def need(session: ListeningSession, what: str, key: str = "interpretation-hmn") -> str:
    return f"/staff/services/session-{session.id}/{key}/{what}"


def test_a_board_says_of_each_need_how_many_ask_for_it_and_what_is_arranged(page_as: PageAs) -> None:
    session = hmong_session()
    staff = page_as(Role.ORGANIZER)
    assert "No one asked yet" in staff.get(board(session)).text()
    ask(session, make_provider("Pao Example"))
    page = staff.get(board(session))
    assert "2 people need it" in page.text()
    assert "0 of 1 arranged" in page.text()
    assert "Waiting for an answer" in page.text()
    assert "Pao Example" in page.text()
    assert page.all("table.bars svg rect")


def test_staff_ask_an_interpreter_on_the_boards_form_and_a_form_sent_twice_asks_once(page_as: PageAs) -> None:
    session, provider = hmong_session(), make_provider("Pao Example", speaks("hmn", "mww"))
    make_provider("Ru Example", speaks("ru"))
    user = make_user(Role.ORGANIZER)
    staff = page_as(user=user)
    form = staff.get(need(session, "assign"))
    assert "White Hmong" in form.text()
    assert "Ru Example" not in form.text()
    for _time in range(2):
        staff.submit(form, provider=str(provider.id))
    assigned = db.session.scalars(select(Assignment)).all()
    assert [(one.provider_id, one.state, one.proposed_by) for one in assigned] == [
        (provider.id, State.PROPOSED, user.id)
    ]
    assert assigned[0].agreed_until == session.ends_at.replace(second=0, microsecond=0)


def test_a_person_who_is_busy_is_refused_with_the_other_session_and_nothing_typed_is_lost(
    page_as: PageAs,
) -> None:
    session, provider = hmong_session(), make_provider("Pao Example")
    other = make_session(starts_at=session.starts_at, texts={"title": "An evening in Pannell"})
    arrange(other, provider)
    staff = page_as(Role.ORGANIZER)
    form = staff.get(need(session, "assign"))
    assert "Has something else at that time" in form.text()
    page = staff.submit(form, provider=str(provider.id), cost_note="Ninety", status=422)
    assert "An evening in Pannell" in page.text()
    assert page.fields()["cost_note"] == "Ninety"


def test_what_is_said_on_the_phone_is_noted(page_as: PageAs) -> None:
    session, user = hmong_session(), make_user(Role.ORGANIZER)
    staff, assignment = page_as(user=user), ask(session, make_provider())
    before = staff.get(board(session))
    for said, state in (("yes", State.ACCEPTED), ("lost", State.LOST)):
        staff.submit(staff.get(board(session)), form=f'form[action$="/{said}"]')
        assert state_of(assignment) == state
    refused = staff.submit(before, form='form[action$="/no"]')
    assert "Someone has changed this in the meantime" in refused.html
    assert state_of(assignment) == State.LOST
    assert db.session.get_one(Assignment, assignment.id).ended_by == user.id


def test_another_time_asks_again_and_a_form_that_was_overtaken_says_so(page_as: PageAs) -> None:
    session = hmong_session()
    assignment = arrange(session)
    later = (session.ends_at + timedelta(hours=1)).replace(second=0, microsecond=0)
    staff = page_as(Role.ORGANIZER)
    form = staff.get(f"/staff/services/assignments/{assignment.id}")
    staff.submit(form, agreed_until=f"{to_wall_clock(later):%Y-%m-%dT%H:%M}")
    changed = db.session.get_one(Assignment, assignment.id, populate_existing=True)
    assert (changed.state, changed.agreed_until) == (State.PROPOSED, later)
    assert "in the meantime" in staff.submit(form, status=422).text()


def test_something_else_is_offered_and_taken_back(page_as: PageAs) -> None:
    session = hmong_session()
    staff = page_as(Role.ORGANIZER)
    form = staff.get(need(session, "instead"))
    assert "Choose the session" in staff.submit(form, kind="another_session", status=422).text()
    page = staff.submit(form, kind="phone")
    assert "Interpretation by phone" in page.text()
    assert db.session.scalars(select(Alternative)).one().kind == "phone"
    assert "Offered instead" not in staff.submit(page, form='form[action$="/end"]').text()


def test_a_meeting_has_a_board_with_the_needs_that_staff_add(page_as: PageAs) -> None:
    starts_at = product_clock.now() + timedelta(days=9)
    meeting = make_meeting(make_body().id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
    staff, at = page_as(Role.ORGANIZER), f"/staff/services/meeting-{meeting.id}"
    page = staff.submit(staff.get(f"{at}/needs/new"), need="asl")
    assert "0 of 2 arranged" in page.text()
    page = staff.submit(page, form='form[action$="/withdraw"]')
    assert "No one has asked for anything yet" in page.text()


def test_a_need_or_an_answer_that_there_is_not_is_not_found(page_as: PageAs) -> None:
    session = hmong_session()
    staff = page_as(Role.ORGANIZER)
    for key in ("interpretation-xx", "tea", "interpretation-hmn-mww-xx", "interpretation"):
        staff.get(need(session, "assign", key), status=404)
    for occasion in ("session-0", "session-999999", "meeting-1", "tea-1"):
        staff.get(f"/staff/services/{occasion}", status=404)


def test_outcomes_are_recorded_in_time_and_late_and_not_more_than_asked(
    page_as: PageAs, clock: Clock
) -> None:
    session = hmong_session(starts_at=clock.now + timedelta(days=4))
    clock.advance(days=2)
    register(session, "Late Example", party=make_party(grown=1, interpretation={"hmn": 1}))
    clock.move_to(session.ends_at)
    staff = page_as(Role.ORGANIZER)
    form = staff.get(f"/staff/services/session-{session.id}/outcomes")
    staff.submit(form, met__interpretation__hmn="3", status=422)
    page = staff.submit(form, met__interpretation__hmn="2", late__interpretation__hmn="0")
    outcome = db.session.scalars(select(ServiceOutcome)).one()
    assert (outcome.asked, outcome.met, outcome.asked_late, outcome.met_late) == (2, 2, 1, 0)
    assert "2 of 3 had it" in page.text()


def test_hours_are_written_down_after_the_beginning(page_as: PageAs, clock: Clock) -> None:
    session, user = hmong_session(), make_user(Role.ORGANIZER)
    assignment = arrange(session)
    staff = page_as(user=user)
    form = staff.get(f"/staff/services/assignments/{assignment.id}/hours")
    assert "has not begun" in staff.submit(form, hours="2", minutes="15", status=422).text()
    clock.move_to(session.ends_at)
    staff = page_as(user=user)
    form = staff.get(f"/staff/services/assignments/{assignment.id}/hours")
    staff.submit(form, hours="2", minutes="15")
    signed = db.session.get_one(Assignment, assignment.id, populate_existing=True)
    assert (signed.minutes, signed.signed_by) == (135, user.id)


def test_an_interpreter_is_added_changed_and_asked_no_more(page_as: PageAs) -> None:
    staff = page_as(Role.ORGANIZER)
    form = staff.get("/staff/providers/new")
    sent = {
        "kind": "person",
        "name": "Pao Example",
        "phone": "916 555 0143",
        "speaks__hmn": "qualified",
        "varieties": ["mww", "prs"],
        "services": "captions",
    }
    refused = staff.submit(form, **{**sent, "phone": None}, status=422)
    assert "Write an email or a phone" in refused.text()
    page = staff.submit(form, **sent)
    assert "Interpreter: Hmong (White Hmong)" in page.text()
    assert "Dari" not in page.text(), "whoever does not speak Farsi speaks no variety of it"
    assert "already in the list" in staff.submit(form, **sent, status=422).text()
    provider = db.session.scalars(select(Provider)).one()
    at = f"/staff/providers/{provider.id}"
    page = staff.submit(staff.get(at), name="Pao Other")
    assert page.h1 == "Pao Other"
    staff.submit(page, form='form[action$="/end"]')
    assert "No longer asked" in staff.get("/staff/providers").text()
    page = staff.submit(staff.get(at), form='form[action$="/resume"]')
    assert "Pao" not in staff.submit(page, form='form[action$="/erase"]').text("main")


def test_the_tasks_of_today_say_what_is_unmet_unanswered_and_unrecorded(clock: Clock) -> None:
    session = hmong_session(starts_at=clock.now + timedelta(days=5))
    ask(session, make_provider(), answer_by=clock.now + timedelta(days=1))
    assert not {"unmet_services", "unanswered_services", "service_outcomes"} & set(work_counted())
    clock.advance(days=1)
    assert work_counted()["unanswered_services"] == 1
    clock.advance(days=2)
    assert work_counted()["unmet_services"] == 1
    clock.move_to(session.ends_at)
    counted = work_counted()
    assert (counted.get("unmet_services"), counted["service_outcomes"]) == (None, 1)


def test_the_board_of_a_session_and_of_the_season_take_a_fixed_number_of_statements(
    page_as: PageAs, count_statements: Counter
) -> None:
    session = make_session(slug="hagginwood", duration=timedelta(hours=3))
    register_many(session, 60)
    staff = page_as(Role.ORGANIZER)
    counts = []
    for number in range(2):
        for language in ("es", "fa", "hmn"):
            arrange(session, make_agency("", speaks(language)), language=language)
        if number:
            for _more in range(12):
                other = make_session(starts_at=session.starts_at + timedelta(days=1))
                register(other, party=make_party(Mode.VIRTUAL, interpretation={"es": 1}))
                arrange(other, make_agency("", speaks("es")), language="es")
        for at in (board(session), "/staff/services"):
            staff.get(at)
            with count_statements() as statements:
                staff.get(at)
            counts.append(statements.count)
    assert counts[:2] == counts[2:]
    assert counts[0] <= 12
    assert counts[1] <= 14


def test_the_season_lists_what_is_open_by_date(page_as: PageAs) -> None:
    session = hmong_session()
    make_session(starts_at=session.starts_at - timedelta(days=1))
    page = page_as(Role.ORGANIZER).get("/staff/services")
    assert "Interpreter: Hmong: No one asked yet" in page.text()
    assert [row.event.slug for row in season("en")] == ["hagginwood"], "whoever needs nothing is not listed"


def test_only_those_who_arrange_services_see_them(page_as: PageAs) -> None:
    session = hmong_session()
    for at in (board(session), "/staff/services", "/staff/providers", need(session, "assign")):
        page_as(Role.AUDITOR).get(at, status=403)
