"""Signing up for a shift: places, refusals, and what a stranger does not learn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engage.core import clock
from engage.core.db import db, write
from engage.listening.models import ListeningSession, SessionStatus
from engage.volunteering.errors import (
    AlreadySignedUp,
    ExpectationsChanged,
    NotForPartners,
    Overlaps,
    ShiftFull,
    ShiftMoved,
    ShiftNotFound,
    ShiftNotOpen,
)
from engage.volunteering.models import Kind, ReviewReason, ShiftCapacity, Signup, Status, Volunteer
from engage.volunteering.services import changes, shifts, signups
from engage.volunteering.services.signups import EnteredBy, ShiftRequest
from tests.support.accounts import make_user
from tests.support.listening import make_session
from tests.support.volunteering import (
    AN_HOUR,
    ask,
    due,
    make_person,
    make_shift,
    read_signup,
    sign_up,
    signups_of,
    taken,
)

pytestmark = pytest.mark.usefixtures("app")


def by_staff(**more: Any) -> EnteredBy:
    user = make_user()
    return EnteredBy(user_id=user.id, actor=user.id, **more)


def test_a_resident_who_agrees_to_the_expectations_has_a_place_and_is_told() -> None:
    shift = make_shift(make_session())
    result = sign_up(shift)
    assert (result.status, result.told) == (Status.CONFIRMED, Status.CONFIRMED)
    assert read_signup(result.signup_id).agreed_language == "en"
    assert taken(shift) == 1
    kinds = [kind for kind, _subject in due()]
    assert sorted(kinds) == ["volunteering.confirmed", "volunteering.reminder_1", "volunteering.reminder_3"]
    assert due()[0][1] == {"volunteer": result.volunteer_id, "signup": result.signup_id}


def test_who_does_not_agree_yet_holds_a_place_and_is_not_confirmed() -> None:
    shift = make_shift(make_session())
    result = sign_up(shift, agrees=False)
    assert (result.status, result.told) == (Status.SIGNED_UP, Status.SIGNED_UP)
    assert taken(shift) == 1
    assert "volunteering.signed_up" in {kind for kind, _subject in due()}


def test_nobody_looks_after_children_without_a_screening() -> None:
    result = sign_up(make_shift(make_session(), role="childcare"))
    assert (result.status, result.told) == (Status.SIGNED_UP, Status.SIGNED_UP)


def test_exactly_as_many_have_a_place_as_there_are_and_nobody_waits_unasked() -> None:
    shift = make_shift(make_session(), people=2)
    assert [sign_up(shift).status for _ in range(2)] == [Status.CONFIRMED] * 2
    with pytest.raises(ShiftFull):
        sign_up(shift)
    waits = sign_up(shift, may_wait=True)
    assert (waits.status, waits.told) == (Status.WAITING, Status.WAITING)
    assert read_signup(waits.signup_id).queued_at is not None
    assert taken(shift) == 2
    assert len(signups_of(shift)) == 3


def test_the_database_itself_refuses_one_person_more() -> None:
    shift = make_shift(make_session(), people=1)
    sign_up(shift)
    with pytest.raises(IntegrityError), write():
        db.session.execute(update(ShiftCapacity).where(ShiftCapacity.shift_id == shift.id).values(taken=2))


def test_a_shift_that_nobody_can_take_any_more_says_why() -> None:
    gone, past = make_shift(make_session()), make_shift(make_session(), starts_at=clock.now() - AN_HOUR / 2)
    draft = make_shift(make_session(status=SessionStatus.DRAFT))
    off = make_shift(make_session())
    with write():
        shifts.withdraw_shift(gone.id, actor="test")
        db.session.execute(
            update(ListeningSession)
            .where(ListeningSession.id == off.session_id)
            .values(status=SessionStatus.CANCELLED)
        )
    for shift, reason in ((gone, "withdrawn"), (past, "past"), (draft, "draft"), (off, "cancelled")):
        with pytest.raises(ShiftNotOpen) as refusal:
            sign_up(shift)
        assert refusal.value.reason == reason
    assert sign_up(past, entered_by=by_staff()).status is Status.CONFIRMED
    assert sign_up(draft, entered_by=by_staff()).status is Status.CONFIRMED
    with pytest.raises(ShiftNotFound), write():
        signups.sign_up(987_654, request=ask())
    assert len(signups_of(gone, off)) == 0


def test_a_shift_that_moved_while_somebody_read_the_form_is_not_taken_unseen() -> None:
    session = make_session()
    shift = make_shift(session, starts_at=session.starts_at + timedelta(microseconds=300))
    shown = shift.starts_at
    with write():
        facts = shifts.read_facts(shift)
        moved = shifts.ShiftFacts(facts.role, shown + AN_HOUR, shown + 2 * AN_HOUR, facts.people)
        shifts.change_shift(shift.id, facts=moved, version=shift.version, actor="test")
    with pytest.raises(ShiftMoved):
        sign_up(shift, shown_starts_at=shown)
    to_the_second = (shown + AN_HOUR).replace(microsecond=0)
    assert sign_up(shift, shown_starts_at=to_the_second).status is Status.CONFIRMED


def test_who_agreed_to_expectations_that_hold_no_more_is_asked_to_read_the_new_ones() -> None:
    with pytest.raises(ExpectationsChanged):
        sign_up(make_shift(make_session()), agreed_version="1999-01")


@pytest.mark.parametrize("kind", [Kind.CITY_STAFF, Kind.ELECTED_OFFICIAL, Kind.SWORN_OFFICER])
def test_a_city_partner_holds_no_place_until_the_host_accepts(kind: Kind) -> None:
    shift = make_shift(make_session())
    result = sign_up(shift, make_person(kind=kind))
    assert (result.status, result.told, taken(shift)) == (Status.PENDING, Status.PENDING, 0)
    assert read_signup(result.signup_id).review_reason is None
    assert [kind for kind, _subject in due()] == ["volunteering.received"]


def test_a_shift_that_the_host_keeps_free_of_city_partners_refuses_them_and_nobody_else() -> None:
    shift = make_shift(make_session(), partners_welcome=False)
    with pytest.raises(NotForPartners):
        sign_up(shift, make_person(kind=Kind.ELECTED_OFFICIAL))
    assert sign_up(shift, make_person(kind=Kind.ORGANIZATION)).status is Status.CONFIRMED


def test_only_city_staff_volunteer_on_work_time() -> None:
    shift = make_shift(make_session())
    resident = sign_up(shift, make_person(on_work_time=True))
    staff = sign_up(shift, make_person(kind=Kind.CITY_STAFF, on_work_time=True))
    on_work_time = {
        ident: db.session.get_one(Volunteer, ident).on_work_time
        for ident in (resident.volunteer_id, staff.volunteer_id)
    }
    assert on_work_time == {resident.volunteer_id: False, staff.volunteer_id: True}


def test_the_same_form_sent_twice_is_one_signup() -> None:
    shift, person = make_shift(make_session()), make_person()
    first = sign_up(shift, person, submission="one form")
    again = sign_up(shift, person, submission="one form")
    assert again == first
    assert len(signups_of(shift)) == 1
    assert taken(shift) == 1


def test_the_same_form_of_somebody_without_a_contact_is_one_signup_and_one_volunteer() -> None:
    shift, person, staff = make_shift(make_session()), make_person(email=None), by_staff()
    first = sign_up(shift, person, submission="one form", entered_by=staff)
    again = sign_up(shift, person, submission="one form", entered_by=staff)
    assert again.signup_id == first.signup_id
    assert db.session.query(Volunteer).count() == 1


def test_a_form_sent_again_for_somebody_else_signs_them_up_too() -> None:
    shift = make_shift(make_session())
    sign_up(shift, make_person("Ana", phone="+19165550100"), submission="one form")
    second = sign_up(shift, make_person("Bo", phone="+19165550100"), submission="one form")
    assert (second.status, len(signups_of(shift)), taken(shift)) == (Status.CONFIRMED, 2, 2)


def test_another_name_at_a_family_s_number_is_another_volunteer() -> None:
    shift = make_shift(make_session())
    first = sign_up(shift, make_person("Ana", phone="+19165550100"))
    second = sign_up(shift, make_person("Bo", phone="+19165550100"))
    assert first.volunteer_id != second.volunteer_id
    assert [each.status for each in (first, second)] == [Status.CONFIRMED] * 2


def test_many_names_at_one_contact_are_looked_at_by_staff_and_hold_no_place() -> None:
    shift = make_shift(make_session(), people=9)
    names = ["Ana", "Bo", "Chue", "Dia"]
    states = [sign_up(shift, make_person(name, email="one@example.org")).status for name in names]
    assert states == [Status.CONFIRMED, Status.CONFIRMED, Status.PENDING, Status.PENDING]
    assert signups_of(shift)[-1].review_reason == ReviewReason.SAME_CONTACT
    assert taken(shift) == 2


def test_what_looks_automated_holds_no_place_and_nobody_is_written_to() -> None:
    shift = make_shift(make_session())
    result = sign_up(shift, entered_by=EnteredBy(review_reason="fast"))
    assert (result.status, taken(shift), due()) == (Status.PENDING, 0, [])


def test_a_stranger_who_types_another_person_s_name_gets_the_answer_of_a_new_volunteer() -> None:
    session, ana = make_session(), make_person("Ana", email="ana@example.org")
    shift = make_shift(session)
    sign_up(shift, ana)
    again = sign_up(shift, ana)
    assert (again.told, again.is_duplicate, taken(shift)) == (Status.CONFIRMED, True, 1)
    assert due()[-1][0] == "volunteering.repeated"
    at_that_time = make_shift(session, role="setup")
    clash = sign_up(at_that_time, ana)
    assert (clash.told, clash.is_in_the_way, taken(at_that_time)) == (Status.CONFIRMED, True, 0)
    kind, subject = due()[-1]
    assert (kind, subject["shift"]) == ("volunteering.in_the_way", at_that_time.id)
    assert len(signups_of(shift, at_that_time)) == 1


def test_a_stranger_changes_nothing_that_is_stored_of_a_volunteer() -> None:
    session, contact = make_session(), {"email": "ana@example.org"}
    first = sign_up(make_shift(session), make_person("Ana", organization="Tenants", **contact))
    other = make_shift(session, starts_at=session.starts_at + AN_HOUR)
    second = sign_up(other, make_person("ANA", organization="Nobody", may_be_asked=True, **contact))
    assert second.volunteer_id == first.volunteer_id
    ana = db.session.get_one(Volunteer, first.volunteer_id)
    assert (ana.name, ana.organization, ana.may_be_asked) == ("Ana", "Tenants", False)


def test_who_comes_back_as_another_kind_of_volunteer_is_looked_at_and_learns_nothing() -> None:
    session, contact = make_session(), {"email": "lee@example.org"}
    sign_up(make_shift(session), make_person("Lee", kind=Kind.SWORN_OFFICER, **contact))
    later = make_shift(session, starts_at=session.starts_at + AN_HOUR)
    result = sign_up(later, make_person("Lee", **contact))
    assert (result.told, result.status, taken(later)) == (Status.CONFIRMED, Status.PENDING, 0)
    assert read_signup(result.signup_id).review_reason == ReviewReason.OTHER_KIND


def test_back_to_back_is_no_clash() -> None:
    session, person = make_session(), make_person()
    first = make_shift(session)
    second = make_shift(session, starts_at=first.ends_at)
    assert [sign_up(shift, person).status for shift in (first, second)] == [Status.CONFIRMED] * 2


def test_staff_and_who_has_the_private_link_hear_which_shift_is_at_that_time() -> None:
    session, person = make_session(), make_person()
    first = make_shift(session)
    second = make_shift(session, starts_at=first.starts_at + AN_HOUR / 2)
    volunteer_id = sign_up(first, person).volunteer_id
    with pytest.raises(Overlaps) as refusal:
        sign_up(second, person, entered_by=by_staff())
    assert refusal.value.shift_id == first.id
    with pytest.raises(Overlaps), write():
        signups.add_shift(volunteer_id, second.id)
    with pytest.raises(AlreadySignedUp), write():
        signups.add_shift(volunteer_id, first.id)
    assert (taken(first), taken(second)) == (1, 0)


def test_waiting_for_a_shift_does_not_keep_anybody_from_another_at_that_time() -> None:
    session, person = make_session(), make_person()
    full, free = make_shift(session, people=1), make_shift(session, role="setup")
    sign_up(full)
    assert sign_up(full, person, may_wait=True).status is Status.WAITING
    assert sign_up(free, person).status is Status.CONFIRMED


def test_a_shift_that_is_called_off_stands_in_nobody_s_way() -> None:
    person = make_person()
    first, second = make_shift(make_session()), make_shift(make_session())
    sign_up(first, person)
    with write():
        db.session.execute(
            update(ListeningSession)
            .where(ListeningSession.id == first.session_id)
            .values(status=SessionStatus.CANCELLED)
        )
    assert sign_up(second, person).status is Status.CONFIRMED


def test_who_agreed_once_is_not_asked_again_at_another_shift() -> None:
    session = make_session()
    first = make_shift(session)
    second = make_shift(session, starts_at=first.ends_at)
    volunteer_id = sign_up(first).volunteer_id
    with write():
        result = signups.add_shift(volunteer_id, second.id, request=ShiftRequest())
    assert result.status is Status.CONFIRMED
    agreed = read_signup(result.signup_id)
    assert (agreed.agreed_version, agreed.agreed_at) == (
        signups_of(first)[0].agreed_version,
        signups_of(first)[0].agreed_at,
    )


def test_who_canceled_may_sign_up_again() -> None:
    shift, person = make_shift(make_session()), make_person()
    first = sign_up(shift, person)
    with write():
        changes.cancel(first.signup_id, actor="registrant")
    second = sign_up(shift, person)
    assert second.signup_id != first.signup_id
    assert (second.status, taken(shift)) == (Status.CONFIRMED, 1)


def test_staff_may_add_one_more_knowingly() -> None:
    shift = make_shift(make_session(), people=1)
    sign_up(shift)
    assert sign_up(shift, entered_by=by_staff(overbook=True)).status is Status.CONFIRMED
    assert taken(shift) == 2


def test_somebody_without_email_or_phone_can_be_entered_by_staff() -> None:
    result = sign_up(make_shift(make_session()), make_person(email=None), entered_by=by_staff())
    assert result.status is Status.CONFIRMED


def test_the_database_itself_refuses_to_confirm_who_has_not_agreed() -> None:
    result = sign_up(make_shift(make_session()), agrees=False)
    confirmed = update(Signup).where(Signup.id == result.signup_id).values(status=Status.CONFIRMED)
    with pytest.raises(IntegrityError), write():
        db.session.execute(confirmed)


@pytest.mark.parametrize("may_wait", [False, True], ids=["a place is free", "every place is taken"])
def test_signing_up_takes_at_most_eight_statements_however_many_shifts_there_are(
    count_statements: Any, may_wait: bool
) -> None:
    session = make_session()
    shift = make_shift(session, people=4)
    for number in range(4 if may_wait else 3):
        sign_up(shift)
        make_shift(session, starts_at=session.starts_at + timedelta(hours=number))
    request = ask(may_wait=may_wait)
    with count_statements() as statements, write():
        signups.sign_up(shift.id, request=request)
    assert statements.count <= 8, statements
