"""Changing, cancelling, deciding and erasing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engage.core.current import current_city
from engage.core.db import db, write
from engage.core.errors import Changed
from engage.core.outbox.models import OutboxMessage, State
from engage.core.personal_data.requests import erase_person, export_person, find_people
from engage.core.seen import version_of
from engage.volunteering.errors import ExpectationsChanged, Overlaps, ShiftNotOpen, VolunteerLinkInvalid
from engage.volunteering.models import VOLUNTEER, Kind, ReviewReason, Shift, Status, Volunteer
from engage.volunteering.services import changes, confirming, links, placing, shifts, waiting
from engage.volunteering.services.changes import Details, PersonExists
from engage.volunteering.services.signups import EnteredBy
from tests.support.listening import make_session
from tests.support.volunteering import (
    AN_HOUR,
    due,
    make_person,
    make_shift,
    read_signup,
    sign_up,
    taken,
)

pytestmark = pytest.mark.usefixtures("app")
THE_PERSON = "registrant"


def read_volunteer(ident: int) -> Volunteer:
    wanted = select(Volunteer).where(Volunteer.id == ident).execution_options(populate_existing=True)
    return db.session.scalars(wanted).one()


def a_held_one(shift: Shift, **person: Any) -> int:
    """A sign-up that staff have to look at."""
    return sign_up(shift, make_person(**person), entered_by=EnteredBy(review_reason="fast")).signup_id


def test_canceling_frees_the_place_and_tells_the_person_once() -> None:
    shift = make_shift(make_session())
    signup_id = sign_up(shift).signup_id
    for _twice in range(2):
        with write():
            changes.cancel(signup_id, actor=THE_PERSON)
    signup = read_signup(signup_id)
    assert (signup.status, signup.late_at, taken(shift)) == (Status.CANCELLED, None, 0)
    assert signup.calendar_sequence == 1
    assert [kind for kind, _subject in due()].count("volunteering.cancelled") == 1


def test_canceling_at_short_notice_is_noted_until_somebody_takes_the_place(clock: Any) -> None:
    shift = make_shift(make_session(), people=1)
    signup_id = sign_up(shift).signup_id
    clock.move_to(shift.starts_at - AN_HOUR * current_city().cover_hours)
    with write():
        changes.cancel(signup_id, actor=THE_PERSON)
    assert read_signup(signup_id).late_at == clock.now
    assert read_signup(signup_id).covered_at is None
    sign_up(shift)
    assert read_signup(signup_id).covered_at == clock.now


def test_staff_may_say_that_nobody_has_to_be_found_any_more(clock: Any) -> None:
    shift = make_shift(make_session())
    signup_id = sign_up(shift).signup_id
    clock.move_to(shift.starts_at - AN_HOUR)
    with write():
        changes.cancel(signup_id, actor=THE_PERSON)
        confirming.set_covered(signup_id, actor="test")
    assert read_signup(signup_id).covered_at == clock.now


def test_who_only_waited_needs_no_cover(clock: Any) -> None:
    shift = make_shift(make_session(), people=1)
    sign_up(shift)
    waits = sign_up(shift, may_wait=True).signup_id
    clock.move_to(shift.starts_at - AN_HOUR)
    with write():
        changes.cancel(waits, actor=THE_PERSON)
    assert (read_signup(waits).late_at, taken(shift)) == (None, 1)


def test_nobody_cancels_a_shift_that_is_past(clock: Any) -> None:
    shift = make_shift(make_session())
    signup_id = sign_up(shift).signup_id
    clock.move_to(shift.ends_at)
    with pytest.raises(ShiftNotOpen), write():
        changes.cancel(signup_id, actor=THE_PERSON)


def test_agreeing_confirms_every_shift_to_which_nothing_else_is_missing() -> None:
    session, person = make_session(), make_person()
    first = make_shift(session)
    ready = sign_up(first, person, agrees=False)
    cares = make_shift(session, role="childcare", starts_at=first.ends_at)
    unscreened = sign_up(cares, person, agrees=False).signup_id
    version = current_city().current_expectations.version
    for confirmed in (1, 0):
        with write():
            assert changes.agree(ready.volunteer_id, version, "hmn", actor=THE_PERSON) == confirmed
    assert [read_signup(each).status for each in (ready.signup_id, unscreened)] == [
        Status.CONFIRMED,
        Status.SIGNED_UP,
    ]
    assert {read_signup(each).agreed_language for each in (ready.signup_id, unscreened)} == {"hmn"}
    with pytest.raises(ExpectationsChanged), write():
        changes.agree(ready.volunteer_id, "1999-01", "en", actor=THE_PERSON)


def test_a_volunteer_changes_what_was_said_and_nothing_that_others_saved_meanwhile() -> None:
    result = sign_up(make_shift(make_session()), make_person("Ana", kind=Kind.CITY_STAFF))
    seen = version_of(changes.seen_values(read_volunteer(result.volunteer_id)))
    wanted = Details(
        "Ana María", "es", organization="Parks", on_work_time=True, speaks=("es",), may_be_asked=True
    )
    with write():
        changed = changes.change_details(result.volunteer_id, request=wanted, actor=THE_PERSON, seen=seen)
    assert changed == {"name", "language", "organization", "on_work_time", "speaks", "may_be_asked"}
    with write():
        assert not changes.change_details(result.volunteer_id, request=wanted, actor=THE_PERSON)
    with pytest.raises(Changed), write():
        changes.change_details(result.volunteer_id, request=wanted, actor=THE_PERSON, seen=seen)
    assert [kind for kind, _subject in due()].count("volunteering.changed") == 1


def test_two_people_of_one_contact_keep_different_names() -> None:
    shift = make_shift(make_session())
    sign_up(shift, make_person("Ana", email="home@example.org"))
    second = sign_up(shift, make_person("Bo", email="home@example.org"))
    with pytest.raises(PersonExists), write():
        changes.change_details(second.volunteer_id, request=Details("ANA", "en"), actor=THE_PERSON)


def test_who_turns_out_to_be_an_officer_waits_for_the_host_and_the_place_is_free() -> None:
    shift = make_shift(make_session(), people=1)
    result = sign_up(shift, make_person("Lee"))
    waits = sign_up(shift, may_wait=True).signup_id
    person = changes.person_of(read_volunteer(result.volunteer_id))
    officer = make_person("Lee", email=person.email, kind=Kind.SWORN_OFFICER)
    with write():
        changes.correct(result.volunteer_id, person=officer, actor="test")
    assert read_signup(result.signup_id).status == Status.PENDING
    assert (read_signup(waits).status, taken(shift)) == (Status.OFFERED, 1)
    with write():
        changes.correct(result.volunteer_id, person=person, actor="test")
    assert read_signup(result.signup_id).status == Status.WAITING


def test_staff_release_what_is_real_and_discard_what_is_not() -> None:
    shift = make_shift(make_session(), people=1)
    real, also_real, false = (a_held_one(shift) for _ in range(3))
    with write():
        for signup_id in (real, also_real, real):
            placing.release(signup_id, actor="test")
        placing.discard(false, actor="test")
    states = [read_signup(each).status for each in (real, also_real, false)]
    assert states == [Status.CONFIRMED, Status.WAITING, Status.CANCELLED]
    assert read_signup(false).review_reason == "fast"
    kinds = [kind for kind, _subject in due() if "reminder" not in kind]
    assert sorted(kinds) == ["volunteering.confirmed", "volunteering.waiting"]


def test_of_a_city_partner_whom_staff_release_the_host_decides_next() -> None:
    shift = make_shift(make_session())
    signup_id = a_held_one(shift, kind=Kind.ELECTED_OFFICIAL)
    with write():
        placing.release(signup_id, actor="test")
    signup = read_signup(signup_id)
    assert (signup.status, signup.review_reason, taken(shift)) == (Status.PENDING, None, 0)
    assert [kind for kind, _subject in due()] == ["volunteering.received"]


def test_a_release_at_the_time_of_another_shift_names_it() -> None:
    session, ana = make_session(), {"name": "Ana", "email": "ana@example.org"}
    first, second = make_shift(session), make_shift(session, role="setup")
    held = a_held_one(second, **ana)
    sign_up(first, make_person(**ana))
    with pytest.raises(Overlaps) as refusal, write():
        placing.release(held, actor="test")
    assert refusal.value.shift_id == first.id
    assert read_signup(held).review_reason == "fast"


def test_a_private_link_opens_its_volunteer_until_it_is_replaced() -> None:
    volunteer = read_volunteer(sign_up(make_shift(make_session())).volunteer_id)
    token = links.link_token(volunteer)
    assert links.find_by_token(token).id == volunteer.id
    with write():
        links.rotate_link(volunteer.id, actor=THE_PERSON)
    for damaged in (token, token[:-1], "", "x" * 400):
        with pytest.raises(VolunteerLinkInvalid):
            links.find_by_token(damaged)


def test_asking_for_the_link_does_the_same_work_where_there_is_nobody() -> None:
    person = make_person(email="ana@example.org")
    sign_up(make_shift(make_session()), person)
    with write():
        assert links.send_links_again(email="ana@example.org", phone=None) == 1
        assert links.send_links_again(email="nobody@example.org", phone=None) == 0
    numbers = [subject[VOLUNTEER] for kind, subject in due() if kind == "volunteering.link"]
    assert [number < 0 for number in numbers] == [False, True]


def test_erasing_somebody_frees_places_serves_the_queue_and_stops_what_was_not_sent(clock: Any) -> None:
    session, person = make_session(), make_person("Ana Erased", email="ana@example.org")
    done = make_shift(session, people=1, starts_at=clock.now + AN_HOUR)
    worked = sign_up(done, person)
    clock.move_to(done.ends_at)
    shift = make_shift(session, people=1)
    result = sign_up(shift, person)
    next_in_line = sign_up(shift, may_wait=True).signup_id
    token = links.link_token(read_volunteer(result.volunteer_id))
    assert find_people("ANA@example.org") == [(VOLUNTEER, result.volunteer_id)]
    assert "shift_signup" in export_person(VOLUNTEER, result.volunteer_id)
    for _twice in range(2):
        with write():
            erase_person(VOLUNTEER, result.volunteer_id, actor="command")
    volunteer = read_volunteer(result.volunteer_id)
    assert (volunteer.name, volunteer.email, volunteer.contact_key) == ("", None, None)
    assert read_signup(result.signup_id).status == Status.CANCELLED
    assert read_signup(worked.signup_id).status == Status.CONFIRMED
    assert read_signup(next_in_line).status == Status.OFFERED
    assert taken(shift) == 1
    assert messages_to(result.volunteer_id) == {State.CANCELLED}
    assert find_people("ana@example.org") == []
    with pytest.raises(VolunteerLinkInvalid):
        links.find_by_token(token)
    assert sign_up(make_shift(session), person).volunteer_id != result.volunteer_id


def messages_to(volunteer_id: int) -> set[str]:
    rows = db.session.scalars(select(OutboxMessage)).all()
    return {row.state for row in rows if row.subject.get(VOLUNTEER) == volunteer_id}


def test_what_staff_have_still_to_look_at_is_told_of_nothing() -> None:
    shift = make_shift(make_session())
    signup_id = a_held_one(shift)
    with write():
        shifts.withdraw_shift(shift.id, actor="test")
    assert (read_signup(signup_id).status, due()) == (Status.CANCELLED, [])


def test_staff_look_first_where_one_contact_got_many_messages() -> None:
    session, person = make_session(), make_person()
    starts = [session.starts_at + number * AN_HOUR for number in range(9)]
    states = [sign_up(make_shift(session, starts_at=at), person) for at in starts]
    assert states[0].status is Status.CONFIRMED
    assert states[-1].status is Status.PENDING
    assert read_signup(states[-1].signup_id).review_reason == ReviewReason.MANY_MESSAGES
    assert waiting.find_due_shifts() == []
