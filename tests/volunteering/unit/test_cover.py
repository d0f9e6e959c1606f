"""Who is asked to cover a shift: only who agreed, knows the role and the language, is free, and not too often."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from engage.core.db import db, write
from engage.core.errors import DomainError
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession
from engage.volunteering.errors import ShiftFull, ShiftNotOpen
from engage.volunteering.models import Kind, Orientation, OrientationVisit, Shift, Signup, Status, Volunteer
from engage.volunteering.queries.cover import who_could_cover
from engage.volunteering.services import changes, cover, shifts
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.listening import make_session
from tests.support.statements import Statements
from tests.support.today import work_counted
from tests.support.volunteering import due, make_person, make_shift, read_shift, sign_up

pytestmark = pytest.mark.usefixtures("app")

WEEKS = timedelta(days=14)


def helper(name: str, *, role: str = "welcome", done: bool = False, **person: Any) -> int:
    """Somebody who took a shift in a role at another session, and agreed to be asked."""
    shift = make_shift(make_session(), role=role)
    signed = sign_up(shift, make_person(name, **{"may_be_asked": True, **person}))
    if done:
        with write() as unit:
            row = unit.get_one(Signup, signed.signup_id)
            row.status, row.minutes = Status.COMPLETED, 60
    return signed.volunteer_id


def wanted(**facts: Any) -> Shift:
    """A shift at which somebody is wanted, in another week than those of `helper`."""
    session = make_session()
    return make_shift(session, starts_at=session.starts_at + WEEKS, **facts)


def ask_for(shift: Shift, *people: int) -> int:
    with write():
        return cover.ask_for_cover(shift.id, people, actor="test")


def could(shift: Shift) -> list[str]:
    db.session.rollback()
    return [one.volunteer.name for one in who_could_cover(read_shift(shift.id))]


def test_those_who_did_the_role_come_before_those_who_only_signed_up_for_it() -> None:
    helper("Signed up")
    helper("Has done it", done=True)
    helper("Another role", role="setup")
    helper("Did not agree", may_be_asked=False)
    helper("City partner", kind=Kind.CITY_STAFF)
    assert could(wanted()) == ["Has done it", "Signed up"]


def test_who_has_this_shift_or_another_at_its_time_is_not_asked_and_back_to_back_is_free() -> None:
    shift = wanted()
    takes = sign_up(shift, make_person("Has it", may_be_asked=True))
    at_the_time = make_shift(make_session(), starts_at=shift.starts_at + timedelta(minutes=30))
    after = make_shift(make_session(), starts_at=shift.ends_at)
    sign_up(at_the_time, make_person("Busy", may_be_asked=True))
    sign_up(after, make_person("Comes right after", may_be_asked=True))
    assert could(shift) == ["Comes right after"]
    with write():
        changes.cancel(takes.signup_id, actor="registrant")
    assert "Has it" in could(shift)


def test_a_language_that_is_wanted_is_spoken_by_who_is_asked() -> None:
    helper("Hmong", speaks=("hmn",))
    helper("Spanish", speaks=("es",))
    assert could(wanted(languages=("hmn", "vi"))) == ["Hmong"]


def test_who_needs_an_orientation_or_a_screening_has_it_before_being_asked() -> None:
    ready = helper("Ready", role="note_taking")
    helper("Not ready", role="note_taking")
    helper("Nobody screened", role="childcare")
    session = make_session()
    with write() as unit:
        orientation = Orientation(
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            place="City Hall",
            created_at=session.created_at,
        )
        unit.add(orientation)
        unit.flush()
        unit.add(
            OrientationVisit(
                orientation_id=orientation.id,
                volunteer_id=ready,
                created_at=session.created_at,
                attended_at=session.created_at,
            )
        )
    assert could(wanted(role="note_taking")) == ["Ready"]
    assert could(wanted(role="childcare")) == []


def test_nobody_is_asked_twice_for_a_shift_nor_more_than_twice_a_week(clock: Clock) -> None:
    one = helper("Asked")
    first, second, third = wanted(), wanted(), wanted()
    assert [ask_for(shift, one) for shift in (first, first, second, third)] == [1, 0, 1, 0]
    assert [kind for kind, _subject in due()].count("volunteering.cover") == 2
    (candidate,) = who_could_cover(read_shift(third.id))
    assert (candidate.asked, candidate.may_be_asked) == (False, False)
    clock.advance(days=8)
    assert ask_for(third, one) == 1
    assert ask_for(first, one) == 0


def test_who_does_not_want_to_be_asked_is_left_out_even_if_named() -> None:
    one, other = helper("Agreed"), helper("Not any more")
    with write() as unit:
        unit.get_one(Volunteer, other).may_be_asked = False
    assert ask_for(wanted(), one, other) == 1


def _full(shift: Shift, session: ListeningSession) -> None:
    sign_up(shift, make_person())


def _withdrawn(shift: Shift, session: ListeningSession) -> None:
    with write():
        shifts.withdraw_shift(shift.id, actor="test")


@pytest.mark.parametrize(("before", "refusal"), [(_full, ShiftFull), (_withdrawn, ShiftNotOpen)])
def test_nobody_is_asked_for_a_shift_that_needs_no_one(
    before: Callable[[Shift, ListeningSession], None], refusal: type[DomainError]
) -> None:
    one, session = helper("Asked"), make_session()
    shift = make_shift(session, people=1, starts_at=session.starts_at + WEEKS)
    before(shift, session)
    with pytest.raises(refusal):
        ask_for(shift, one)


def test_the_list_takes_as_many_statements_for_many_people(
    count_statements: Callable[[], AbstractContextManager[Statements]],
) -> None:
    for number in range(4):
        helper(f"Helper {number}", role="note_taking")
    shift = wanted(role="welcome")
    with count_statements() as statements:
        who_could_cover(shift)
    assert statements.count <= 4


def test_today_leads_from_a_cancellation_at_short_notice_to_who_could_cover(
    clock: Clock, page_as: PageAs
) -> None:
    session = make_session()
    shift = make_shift(session, people=1)
    signed = sign_up(shift)
    clock.move_to(session.starts_at - timedelta(hours=71))
    with write():
        changes.cancel(signed.signup_id, actor="registrant")
    assert work_counted().get("cover") == 1
    staff = page_as(Role.ORGANIZER)
    (address,) = (
        link for link in staff.get("/staff/today/cover").links if link.endswith(f"/shifts/{shift.id}/who")
    )
    assert "Who could" in staff.get(address).text()
    sign_up(shift, make_person())
    assert "cover" not in work_counted()
