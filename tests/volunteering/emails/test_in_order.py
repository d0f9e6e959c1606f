"""Everything that a volunteer is sent from the sign-up to the thanks, by the worker, at its time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engage.core.db import write
from engage.core.following import Move
from engage.core.outbox.models import CallOutcome
from engage.volunteering import jobs
from engage.volunteering.services import attendance, changes, cover, orientations, shifts
from engage.volunteering.services.orientations import OrientationPlan
from engage.volunteering.services.reads import current_version
from tests.conftest import Clock
from tests.support.accounts import make_user
from tests.support.listening import make_session
from tests.support.outbox import Tray, calls_listed, deliver
from tests.support.volunteering import AN_HOUR, make_person, make_shift, read_shift, sign_up

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)
TITLE = "Listening session at the community center"


def sent(tray: Tray) -> list[str]:
    """What goes out now, without the title of the session."""
    before = len(tray.mails)
    while deliver(tray):
        pass
    return [subject.removesuffix(f": {TITLE}") for subject in tray.subjects[before:]]


def test_from_the_sign_up_to_the_thanks_each_message_comes_once_at_its_time(clock: Clock) -> None:
    session, tray = make_session(), Tray()
    shift = make_shift(session)
    signed = sign_up(shift, make_person("Nadia Example"))
    assert sent(tray) == ["Your shift is confirmed"]
    with write():
        shifts.follow_session(session.id, Move(by=DAY), "test")
    assert sent(tray) == ["Your shift has changed"]
    starts_at = read_shift(shift.id).starts_at
    clock.move_to(starts_at - 4 * DAY + timedelta(minutes=1))
    assert sent(tray) == []  # the reminder of the time before
    clock.move_to(starts_at - 3 * DAY + timedelta(minutes=1))
    assert sent(tray) == ["Coming soon"]
    clock.move_to(starts_at - DAY + timedelta(minutes=1))
    assert sent(tray) == ["Tomorrow"]
    clock.move_to(read_shift(shift.id).ends_at + timedelta(minutes=5))
    with write():
        attendance.mark_completed(signed.signup_id, actor="test")
    assert sent(tray) == []
    clock.advance(hours=20)
    jobs.thank_volunteers()
    assert sent(tray) == ["Thank you for helping"]
    jobs.thank_volunteers()
    assert sent(tray) == []


def test_a_late_cancellation_frees_the_shift_and_who_is_asked_to_cover_gets_one_link(clock: Clock) -> None:
    session, tray = make_session(), Tray()
    before = make_shift(make_session())
    cover_id = sign_up(before, make_person("Casey Cover", may_be_asked=True)).volunteer_id
    shift = make_shift(session, people=1, starts_at=session.starts_at + 2 * DAY)
    signed = sign_up(shift, make_person("Nadia Example"))
    assert sent(tray) == ["Your shift is confirmed"] * 2
    clock.move_to(shift.starts_at - timedelta(hours=71))
    with write():
        changes.cancel(signed.signup_id, actor="registrant")
    with write():
        assert cover.ask_for_cover(shift.id, [cover_id, signed.volunteer_id], actor="test") == 1
    assert sent(tray)[-2:] == ["Your shift is canceled", f"Can you help? {TITLE}"]
    mail, _envelope = tray.mails[-1]
    assert f"/add/{shift.public_id}" in mail.text
    assert "Nadia" not in mail.text


def test_an_offer_that_nobody_answers_goes_to_the_next_and_both_are_told(clock: Clock) -> None:
    session, tray = make_session(), Tray()
    shift = make_shift(session, people=1)
    first = sign_up(shift)
    for name in ("Nadia Example", "Omar Sample"):
        sign_up(shift, make_person(name), may_wait=True)
    sent(tray)
    with write():
        changes.cancel(first.signup_id, actor="registrant")
    assert len(sent(tray)) == 2
    clock.advance(hours=48)
    jobs.settle_expired_offers()
    told = sent(tray)
    assert "We are no longer holding the shift for you" in told
    assert [one for one in told if one.startswith("A shift opened up for you")] != []


def test_who_gets_no_text_messages_is_on_the_call_list_under_their_session() -> None:
    tray = Tray()
    shift = make_shift(make_session())
    signed = sign_up(shift, make_person("Nadia Example", phone="+19165550141"))
    while deliver(tray, texts=False):
        pass
    (call,) = calls_listed()
    assert (call.entry, call.outcome) == (f"volunteer:{signed.volunteer_id}", CallOutcome.OPEN)
    assert call.occasion == f"session:{shift.session_id}"


def test_who_has_not_finished_is_reminded_of_what_is_missing_and_once_confirmed_of_the_shift(
    clock: Clock,
) -> None:
    session, tray = make_session(), Tray()
    shift = make_shift(session)
    signed = sign_up(shift, make_person("Nadia Example"), agrees=False)
    assert sent(tray) == ["We are holding a shift for you"]
    clock.move_to(shift.starts_at - 3 * DAY + timedelta(minutes=1))
    assert sent(tray) == ["Something is missing for your shift"]
    assert "Please read the expectations for volunteers" in tray.mails[-1][0].text
    with write():
        changes.agree(signed.volunteer_id, current_version(), "en", actor="registrant")
    assert sent(tray) == ["Your shift is confirmed"]
    clock.move_to(shift.starts_at - DAY + timedelta(minutes=1))
    assert sent(tray) == ["Tomorrow"]


def test_who_could_choose_no_orientation_is_told_once_of_the_first_that_is_planned(clock: Clock) -> None:
    session, tray = make_session(), Tray()
    shift = make_shift(session, role="note_taking")
    signed = sign_up(shift, make_person("Nadia Example"))
    sent(tray)
    jobs.tell_of_orientations()
    assert sent(tray) == []
    clock.advance(hours=1)
    plan = OrientationPlan(shift.starts_at - 8 * DAY, shift.starts_at - 8 * DAY + AN_HOUR, place="City Hall")
    by = make_user().id
    with write():
        date = orientations.plan_orientation(plan, user_id=by, actor=by)
    for _again in range(2):
        jobs.tell_of_orientations()
    assert sent(tray) == ["A new date for your orientation"]
    with write():
        orientations.choose_orientation(signed.volunteer_id, date.id, actor="registrant")
    assert sent(tray) == ["Your orientation for volunteers"]
