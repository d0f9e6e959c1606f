"""Many at once want the same shift, or one person two at one time: every count is right and nobody stands twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask

from engage.core.db import db, write
from engage.listening.models import ListeningSession
from engage.volunteering.errors import AlreadySignedUp, Overlaps, ShiftFull
from engage.volunteering.models import Shift, Status, Volunteer
from engage.volunteering.services import changes, shifts, signups, waiting
from engage.volunteering.services.signups import EnteredBy, ShiftRequest
from tests.support import crowd as crowds
from tests.support import load, shift_ledger
from tests.support.accounts import make_user
from tests.support.acting import run_processes
from tests.support.crashing import Installation
from tests.support.crowd import Crowd
from tests.support.listening import make_session
from tests.support.live import serving
from tests.support.shift_actors import ACTS
from tests.support.soak import Effort
from tests.support.visitors import READING_SECONDS, numbered, open_forms
from tests.support.volunteering import AN_HOUR, ask, make_person, make_shift, sign_up, signups_of, taken

pytestmark = pytest.mark.race

PEOPLE, PLACES, THREADS = 400, 20, 16
ACTING_SECONDS = 5.0
TRIES = 6


@pytest.fixture
def crowd(app: Flask) -> Iterator[Crowd]:
    """Sixteen threads."""
    with crowds.crowd(app, THREADS) as made:
        yield made


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    """A session a month from now."""
    return make_session()


def test_of_four_hundred_who_want_twenty_places_twenty_have_one_and_the_rest_wait(
    session: ListeningSession, crowd: Crowd
) -> None:
    shift = make_shift(session, people=PLACES)
    wanted = [partial(signups.sign_up, shift.id, request=ask(may_wait=True)) for _ in range(PEOPLE)]
    got: Counter[str] = Counter()
    for start in range(0, PEOPLE, THREADS):
        got.update(one.value.status for one in crowd.do(wanted[start : start + THREADS]) if one.value)
    assert got == {Status.CONFIRMED: PLACES, Status.WAITING: PEOPLE - PLACES}
    assert shift_ledger.by_status(shift.id) == got
    assert len({one.volunteer_id for one in signups_of(shift)}) == PEOPLE
    assert shift_ledger.problems(session.id) == []


def test_of_many_browsers_that_were_promised_a_place_twenty_have_one_and_nobody_waits_unasked(
    session: ListeningSession, installation: Installation
) -> None:
    shift = make_shift(session, people=PLACES)
    with serving(installation.environ, installation.log) as server:
        visitors = open_forms(server.port, f"/en/help/{session.slug}/{shift.public_id}", 48)
        time.sleep(READING_SECONDS)
        result = load.run([load.Plan(server.port, numbered(visitors, agreed="y"), 48, 60)])
        assert result.statuses() == {303: PLACES, 409: 48 - PLACES}
        waits = numbered(visitors, agreed="y", promised="")
        agreed = load.run([load.Plan(server.port, waits, 48, 60, first_number=100)])
    assert agreed.statuses() == {303: 48}
    assert shift_ledger.by_status(shift.id) == {Status.CONFIRMED: PLACES, Status.WAITING: 48}
    assert shift_ledger.problems(session.id) == []


def test_who_was_not_told_that_they_would_wait_is_asked_first(
    session: ListeningSession, crowd: Crowd
) -> None:
    shift = make_shift(session, people=5)
    results = crowd.do([partial(signups.sign_up, shift.id, request=ask()) for _ in range(THREADS)])
    assert sum(not one.is_refused for one in results) == 5
    assert {type(one.refusal) for one in results if one.is_refused} == {ShiftFull}
    assert db.session.query(Volunteer).count() == 5
    assert shift_ledger.problems(session.id) == []


def test_the_same_form_sent_many_times_at_once_is_one_signup(session: ListeningSession, crowd: Crowd) -> None:
    shift = make_shift(session, people=9)
    request = ask(make_person(phone="+19165550100"), submission="one form")
    results = crowd.do([partial(signups.sign_up, shift.id, request=request)] * THREADS)
    assert {one.value.signup_id for one in results if one.value} == {signups_of(shift)[0].id}
    assert (len(signups_of(shift)), taken(shift)) == (1, 1)
    assert db.session.query(Volunteer).count() == 1


def test_the_same_form_of_somebody_without_a_contact_is_one_volunteer(
    session: ListeningSession, crowd: Crowd
) -> None:
    shift = make_shift(session, people=9)
    request, user = ask(make_person(email=None), submission="one form"), make_user()
    entered_by = EnteredBy(user_id=user.id, actor=user.id)
    crowd.do([partial(signups.sign_up, shift.id, request=request, entered_by=entered_by)] * THREADS)
    assert (len(signups_of(shift)), taken(shift)) == (1, 1)
    assert db.session.query(Volunteer).count() == 1


def test_somebody_who_takes_two_shifts_of_one_time_at_once_gets_one(
    session: ListeningSession, crowd: Crowd
) -> None:
    for _ in range(TRIES):
        first, second = make_shift(session), make_shift(session, starts_at=session.starts_at + AN_HOUR / 2)
        volunteer_id = sign_up(make_shift(session, starts_at=session.starts_at + 5 * AN_HOUR)).volunteer_id
        agrees = ShiftRequest()
        both = [partial(signups.add_shift, volunteer_id, one.id, request=agrees) for one in (first, second)]
        results = crowd.do(both * 2)
        assert Counter(type(one.refusal) for one in results)[type(None)] == 1
        assert {type(one.refusal) for one in results if one.is_refused} <= {Overlaps, AlreadySignedUp}
        assert taken(first) + taken(second) == 1
    assert shift_ledger.problems(session.id) == []


def test_a_new_volunteer_who_takes_two_shifts_of_one_time_at_once_is_one_volunteer_with_one(
    session: ListeningSession, crowd: Crowd
) -> None:
    for number in range(TRIES):
        first, second = make_shift(session), make_shift(session, role="setup")
        person = make_person(email=f"both{number}@example.org")
        crowd.do([partial(signups.sign_up, one.id, request=ask(person)) for one in (first, second)])
        assert taken(first) + taken(second) == 1
    assert db.session.query(Volunteer).count() == TRIES


def an_offer(session: ListeningSession) -> tuple[Shift, int]:
    """Somebody with an offer of the only place."""
    shift = make_shift(session, people=1)
    holds = sign_up(shift).signup_id
    waits = sign_up(shift, may_wait=True).signup_id
    with write():
        changes.cancel(holds, actor="registrant")
    return shift, waits


def test_an_offer_that_is_accepted_and_canceled_at_once_is_one_of_the_two(
    session: ListeningSession, crowd: Crowd
) -> None:
    for _ in range(TRIES):
        shift, waits = an_offer(session)
        crowd.do(
            [
                partial(waiting.accept_offer, waits, actor="registrant"),
                partial(changes.cancel, waits, actor="registrant"),
            ]
        )
        assert shift_ledger.by_status(shift.id) == {Status.CANCELLED: 2}
        assert taken(shift) == 0
    assert shift_ledger.problems(session.id) == []


def test_fewer_places_at_the_instant_of_the_last_signups_are_never_oversold(
    session: ListeningSession, crowd: Crowd
) -> None:
    for _ in range(TRIES):
        shift = make_shift(session, people=6)
        joins = [partial(signups.sign_up, shift.id, request=ask(may_wait=True)) for _ in range(8)]
        fewer = partial(shifts.set_people, shift.id, 3, actor="test")
        crowd.do([*joins[:4], fewer, *joins[4:]])
        held = taken(shift)
        assert 3 <= held <= 6
        assert shift_ledger.by_status(shift.id).get(Status.WAITING, 0) == 8 - held
    assert shift_ledger.problems(session.id) == []


def test_a_shift_that_is_withdrawn_while_people_sign_up_keeps_nobody(
    session: ListeningSession, crowd: Crowd
) -> None:
    for _ in range(TRIES):
        shift = make_shift(session, people=6)
        joins = [partial(signups.sign_up, shift.id, request=ask()) for _ in range(6)]
        crowd.do([*joins, partial(shifts.withdraw_shift, shift.id, actor="test")])
        assert set(shift_ledger.by_status(shift.id)) <= {Status.CANCELLED}
        assert taken(shift) == 0


@pytest.mark.soak
def test_whatever_volunteers_do_at_once_the_counts_agree_and_nobody_is_in_two_places(
    app: Flask, installation: Installation, effort: Effort
) -> None:
    session = make_session()
    for hour in range(4):
        make_shift(session, people=3, starts_at=session.starts_at + hour * AN_HOUR, lasts=2 * AN_HOUR)
    seconds = max(ACTING_SECONDS, effort.seconds_left)
    done = run_processes(
        "tests.support.shift_actors",
        installation.environ,
        session.id,
        processes=2,
        threads=6,
        seconds=seconds,
    )
    wrong = shift_ledger.problems(session.id)
    acknowledged = sum(count for name, count in done.items() if name in ACTS)
    effort.note(tries=done.total(), acknowledged=acknowledged, errors=len(wrong))
    assert wrong == []
    assert done["sign up"] > 20, done
    assert done["cancel"] > 5, done
    assert done["accept"] > 0, done
