"""What follows for shifts when their session is moved or cancelled, and when a shift itself is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engage.core.db import db, write
from engage.core.errors import Changed
from engage.listening.models import ListeningSession
from engage.listening.services import sessions
from engage.volunteering.errors import ShiftNotOpen
from engage.volunteering.models import Status
from engage.volunteering.services import changes, shifts, waiting
from tests.support.listening import make_session
from tests.support.volunteering import AN_HOUR, due, make_shift, read_shift, read_signup, sign_up, taken

pytestmark = pytest.mark.usefixtures("app")


def move(session: ListeningSession, **when: object) -> int:
    found = db.session.get_one(ListeningSession, session.id)
    wanted = replace(sessions.read_when(found), **when)  # type: ignore[arg-type]
    with write():
        return sessions.move_session(session.id, when=wanted, version=found.version, actor="test")


def cancel(session: ListeningSession) -> None:
    with write():
        sessions.cancel_session(
            session.id, reasons={}, source_language="en", version=session.version, actor="test"
        )


def kinds() -> list[str]:
    return [kind.removeprefix("volunteering.") for kind, _subject in due() if "reminder" not in kind]


def test_the_shifts_of_a_session_that_moves_keep_their_distance_and_people_are_told_once() -> None:
    session = make_session()
    first, second = make_shift(session), make_shift(session, starts_at=session.starts_at - AN_HOUR)
    for shift in (first, second):
        sign_up(shift)
    by = timedelta(days=7, minutes=30)
    assert move(session, starts_at=session.starts_at + by, ends_at=session.ends_at + by) == 2
    for shift in (first, second):
        moved = read_shift(shift.id)
        assert (moved.starts_at, moved.ends_at) == (shift.starts_at + by, shift.ends_at + by)
        assert moved.calendar_sequence == shift.calendar_sequence + 1
        assert moved.version == shift.version + 1
    assert kinds() == ["confirmed", "confirmed", "moved", "moved"]
    starts = {subject["start"] for _kind, subject in due() if "start" in subject}
    assert {int((shift.starts_at + by).timestamp()) for shift in (first, second)} <= starts


def test_another_room_is_told_and_another_end_is_not() -> None:
    session = make_session()
    shift = make_shift(session)
    sign_up(shift)
    move(session, ends_at=session.ends_at + AN_HOUR)
    assert kinds() == ["confirmed"]
    move(session, room="Room 4")
    assert kinds() == ["confirmed", "moved"]
    assert read_shift(shift.id).starts_at == shift.starts_at


def test_a_withdrawn_shift_does_not_follow() -> None:
    session = make_session()
    shift = make_shift(session)
    sign_up(shift)
    with write():
        shifts.withdraw_shift(shift.id, actor="test")
    move(session, starts_at=session.starts_at - AN_HOUR)
    cancel(db.session.get_one(ListeningSession, session.id))
    assert read_shift(shift.id).starts_at == shift.starts_at
    assert kinds() == ["confirmed", "withdrawn"]


def test_everybody_who_helps_hears_that_the_session_is_cancelled_and_offers_end() -> None:
    session = make_session()
    shift = make_shift(session, people=1)
    holds = sign_up(shift).signup_id
    offered = sign_up(shift, may_wait=True).signup_id
    with write():
        changes.cancel(holds, actor="registrant")
    holds = sign_up(make_shift(session, role="setup")).signup_id
    cancel(db.session.get_one(ListeningSession, session.id))
    assert kinds()[-2:] == ["session_cancelled", "session_cancelled"]
    assert [read_signup(each).status for each in (holds, offered)] == [Status.CONFIRMED, Status.LAPSED]
    assert (taken(shift), read_shift(shift.id).offers_expire_at) == (0, None)
    with pytest.raises(ShiftNotOpen) as refusal, write():
        waiting.queue_again(offered, actor="registrant")
    assert refusal.value.reason == "cancelled"


def test_a_changed_shift_tells_of_what_people_need_and_of_nothing_else() -> None:
    shift = make_shift(make_session())
    sign_up(shift)
    facts = shifts.read_facts(shift)
    with write():
        assert shifts.change_shift(shift.id, facts=facts, version=1, actor="test") == 0
    with write():
        other = replace(facts, least=2, languages=("hmn",))
        assert shifts.change_shift(shift.id, facts=other, version=1, actor="test") == 0
    with write():
        other = replace(other, table_name="Table 4", met_by="Graciela", people=5)
        assert shifts.change_shift(shift.id, facts=other, version=2, actor="test") == 1
    assert kinds() == ["confirmed", "moved"]
    assert shifts.read_facts(read_shift(shift.id)) == other
    with pytest.raises(Changed), write():
        shifts.change_shift(shift.id, facts=facts, version=2, actor="test")


def test_a_shift_that_is_called_off_is_changed_no_more() -> None:
    session = make_session()
    withdrawn, other = make_shift(session), make_shift(session)
    facts = shifts.read_facts(withdrawn)
    with write():
        shifts.withdraw_shift(withdrawn.id, actor="test")
    cancel(db.session.get_one(ListeningSession, session.id))
    for shift, reason in ((withdrawn, "withdrawn"), (other, "cancelled")):
        version = read_shift(shift.id).version
        with pytest.raises(ShiftNotOpen) as refusal, write():
            shifts.change_shift(shift.id, facts=facts, version=version, actor="test")
        assert refusal.value.reason == reason
    with pytest.raises(ShiftNotOpen), write():
        shifts.create_shift(session.id, facts=facts, actor="test")


def test_the_same_form_makes_one_shift() -> None:
    session = make_session()
    facts = shifts.read_facts(make_shift(session))
    made = set()
    for _twice in range(2):
        with write():
            made.add(shifts.create_shift(session.id, facts=facts, actor="test", submission="one form"))
    assert len(made) == 1
