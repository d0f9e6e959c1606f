"""Thanks go out on the morning after, once for each session, to those who completed a shift."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engage.core.city_time import in_city_time
from engage.core.db import write
from engage.core.outbox.outgoing import Email
from engage.core.outbox.registry import make
from engage.core.outbox.rendering import message_context
from engage.listening.models import ListeningSession
from engage.volunteering import jobs
from engage.volunteering.services import attendance, thanking
from tests.conftest import Clock
from tests.support.listening import make_session
from tests.support.volunteering import AN_HOUR, due, make_person, make_shift, read_signup, sign_up

pytestmark = pytest.mark.usefixtures("app")


def complete(signup_id: int, minutes: int = 60) -> None:
    with write():
        attendance.mark_completed(signup_id, minutes=minutes, actor="test")


def next_morning(clock: Clock, session: ListeningSession, hour: int = 9) -> None:
    evening = in_city_time(session.ends_at)
    clock.move_to((evening + timedelta(days=1)).replace(hour=hour, minute=5))


def thanked() -> list[dict[str, int]]:
    return [subject for kind, subject in due() if kind == "volunteering.thanks"]


def test_who_completed_is_thanked_once_the_next_morning_for_all_shifts_of_the_session(clock: Clock) -> None:
    session = make_session()
    person = make_person()
    first = sign_up(make_shift(session), person)
    second = sign_up(make_shift(session, role="setup", starts_at=session.starts_at + AN_HOUR), person)
    absent = sign_up(make_shift(session), make_person())
    clock.move_to(session.ends_at + AN_HOUR)
    complete(first.signup_id, 60)
    complete(second.signup_id, 75)
    with write():
        attendance.mark_no_show(absent.signup_id, actor="test")
    jobs.thank_volunteers()
    assert thanked() == []
    next_morning(clock, session, hour=8)
    jobs.thank_volunteers()
    assert thanked() == []
    next_morning(clock, session)
    jobs.thank_volunteers()
    jobs.thank_volunteers()
    (subject,) = thanked()
    assert subject == {"volunteer": first.volunteer_id, "session": session.id}
    assert read_signup(first.signup_id).thanked_at is not None
    assert read_signup(absent.signup_id).thanked_at is None
    with message_context():
        mail = make("volunteering.thanks", subject)
    assert isinstance(mail, Email)
    assert "Hours that you helped: 2.25" in mail.text
    assert "Welcoming residents and Set-up and tear-down" in mail.text


def test_as_long_as_a_shift_is_not_marked_thanks_wait_for_it_but_not_forever(clock: Clock) -> None:
    session = make_session()
    person = make_person()
    first = sign_up(make_shift(session), person)
    sign_up(make_shift(session, role="setup", starts_at=session.starts_at + AN_HOUR), person)
    clock.move_to(session.ends_at + AN_HOUR)
    complete(first.signup_id)
    next_morning(clock, session)
    assert thanking.find_due() == []
    clock.advance(days=3)
    assert thanking.find_due() == [(first.volunteer_id, session.id)]


def test_who_was_put_right_before_the_job_got_to_them_is_not_thanked(clock: Clock) -> None:
    session = make_session()
    signed = sign_up(make_shift(session))
    clock.move_to(session.ends_at + AN_HOUR)
    complete(signed.signup_id)
    next_morning(clock, session)
    (pair,) = thanking.find_due()
    with write():
        attendance.mark_no_show(signed.signup_id, actor="test")
    with write():
        thanking.thank(pair)
    assert thanked() == []
