"""Planning shifts: one, several alike, changed, withdrawn, copied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession
from engage.volunteering.models import Shift, Status
from engage.volunteering.services import shifts
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_session
from tests.support.volunteering import make_shift, read_shift, read_signup, sign_up, taken

pytestmark = pytest.mark.usefixtures("clock")
BOARD = "/staff/sessions/hagginwood/volunteers"


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="hagginwood")


def shifts_of(session: ListeningSession) -> Sequence[Shift]:
    db.session.expire_all()
    return db.session.scalars(select(Shift).where(Shift.session_id == session.id).order_by(Shift.id)).all()


def test_a_new_shift_begins_and_ends_with_the_session_unless_said_otherwise(
    staff: PageClient, session: ListeningSession
) -> None:
    staff.submit(staff.get(f"{BOARD}/shifts/new"))
    (shift,) = shifts_of(session)
    assert (shift.starts_at, shift.ends_at) == (session.starts_at, session.ends_at)
    assert (shift.role, shift.table_name, shift.least) == ("facilitation", "", 1)


def test_one_shift_at_each_table_with_a_language_of_its_own(
    staff: PageClient, session: ListeningSession
) -> None:
    wanted = {"role": "note_taking", "tables-0": "es", "tables-1": "hmn", "tables-3": "any"}
    staff.submit(staff.get(f"{BOARD}/shifts/new"), **wanted)
    assert [(one.table_name, one.languages) for one in shifts_of(session)] == [
        ("Table 1", ["es"]),
        ("Table 2", ["hmn"]),
        ("Table 4", []),
    ]


def test_the_same_form_sent_twice_adds_the_shifts_once(staff: PageClient, session: ListeningSession) -> None:
    page = staff.get(f"{BOARD}/shifts/new")
    for _time in range(2):
        staff.submit(page, **{"tables-0": "es", "tables-1": "hmn"})
    assert len(shifts_of(session)) == 2


def test_what_was_typed_stays_when_something_is_wrong(staff: PageClient, session: ListeningSession) -> None:
    wrong = {"least": "3", "people": "2", "met_by": "Mai Host", "tables-2": "hmn"}
    again = staff.submit(staff.get(f"{BOARD}/shifts/new"), status=422, **wrong)
    assert again.texts(".summary a") == ["Write at least as many as are needed."]
    assert {**again.fields(), **wrong} == again.fields()
    assert shifts_of(session) == []


def test_lowering_the_number_sends_nobody_home(staff: PageClient, session: ListeningSession) -> None:
    shift = make_shift(session, people=3)
    made = [sign_up(shift).signup_id for _ in range(3)]
    staff.submit(staff.get(f"{BOARD}/shifts/{shift.id}"), people="1")
    assert [read_signup(one).status for one in made] == [Status.CONFIRMED] * 3
    assert taken(shift) == 3


def test_moving_a_shift_says_how_many_are_told(staff: PageClient, session: ListeningSession) -> None:
    shift = make_shift(session)
    sign_up(shift)
    said = staff.submit(staff.get(f"{BOARD}/shifts/{shift.id}"), table_name="Table 9")
    assert "1 email is on its way." in said.text(".note")
    assert read_shift(shift.id).calendar_sequence == 1


def test_who_saves_second_sees_what_was_saved_and_loses_nothing(
    staff: PageClient, session: ListeningSession
) -> None:
    number = make_shift(session).id
    page = staff.get(f"{BOARD}/shifts/{number}")
    with write():
        shifts.set_people(number, 9, actor="test")
    again = staff.submit(page, status=422, table_name="Table 9")
    assert "at most 9" in again.text(".note")
    assert again.fields()["table_name"] == "Table 9"
    staff.submit(again)
    assert read_shift(number).table_name == "Table 9"


def test_withdrawing_asks_once_and_ends_every_sign_up(staff: PageClient, session: ListeningSession) -> None:
    shift = make_shift(session)
    made = sign_up(shift)
    question = staff.get(f"{BOARD}/shifts/{shift.id}/withdraw")
    assert "1 person signed up. We tell them that this shift is not needed." in question.text()
    staff.submit(question)
    assert read_signup(made.signup_id).status == Status.CANCELLED
    assert read_shift(shift.id).withdrawn_at is not None


def test_copied_shifts_keep_their_distance_from_the_start_and_nobody_is_on_them(
    staff: PageClient, session: ListeningSession
) -> None:
    other = make_session(slug="other", starts_at=session.starts_at + timedelta(days=3))
    before = session.starts_at - timedelta(hours=1)
    source = make_shift(session, role="setup", starts_at=before, table_name="Front door")
    sign_up(source)
    path = "/staff/sessions/other/volunteers/shifts/copy"
    page = staff.get(path)
    for _time in range(2):
        staff.submit(page, source=str(session.id))
    (copied,) = shifts_of(other)
    assert copied.starts_at == other.starts_at - timedelta(hours=1)
    assert (copied.role, copied.table_name, taken(copied)) == ("setup", "Front door", 0)
