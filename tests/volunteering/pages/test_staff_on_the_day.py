"""Contacting each volunteer, what is marked on the day, and the run of show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession
from engage.volunteering.models import RunStep, Status
from engage.volunteering.services import attendance, signups
from engage.volunteering.services.signups import ShiftRequest
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.client import Page, PageClient
from tests.support.listening import make_session
from tests.support.volunteering import make_person, make_shift, read_signup, sign_up, taken

BOARD = "/staff/sessions/hagginwood/volunteers"


@pytest.fixture
def staff(page_as: PageAs, clock: Clock) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(app: Flask, clock: Clock) -> ListeningSession:
    return make_session(slug="hagginwood", starts_at=clock.now + timedelta(hours=2))


def press(staff: PageClient, path: str, end: str, **more: str) -> Page:
    """Press the button of a page whose form goes to an address with this end."""
    return staff.submit(staff.get(path), form=f'form[action$="{end}"]', **more)


def test_contacting_each_notes_what_came_of_it(staff: PageClient, session: ListeningSession) -> None:
    made = sign_up(make_shift(session), make_person("Mai Vang", phone="+19165550123"))
    page = staff.get(f"{BOARD}/contact")
    assert "1 person is left to contact." in page.text(".lede")
    assert page.all('a[href^="tel:"]')
    said = press(staff, f"{BOARD}/contact", f"/contact/{made.signup_id}", outcome="cannot_come")
    assert "Everyone was contacted." in said.text(".lede")
    assert read_signup(made.signup_id).contact_outcome == "cannot_come"
    press(staff, f"{BOARD}/contact", f"/signups/{made.signup_id}/cancel")
    assert read_signup(made.signup_id).status == Status.CANCELLED


def test_an_evening_from_arrived_to_hours_and_back(
    staff: PageClient, session: ListeningSession, clock: Clock
) -> None:
    made = sign_up(make_shift(session, lasts=timedelta(hours=2)))
    path, one = f"{BOARD}/attendance", f"/attendance/{made.signup_id}"
    press(staff, path, f"{one}/arrived")
    assert "1 person is here." in staff.get(path).text(".lede")
    clock.advance(hours=4)
    done = press(staff, path, f"{one}/completed", minutes="95")
    assert "Hours so far: 1 hour and 35 minutes." in done.text(".lede")
    assert read_signup(made.signup_id).minutes == 95
    press(staff, path, f"{one}/undo")
    press(staff, path, f"{one}/undo")
    signup = read_signup(made.signup_id)
    assert (signup.status, signup.minutes, signup.arrived_at) == (Status.CONFIRMED, None, None)


@pytest.mark.parametrize("minutes", ["abc", "0", "-5", "1441"])
def test_minutes_that_nobody_works_are_refused(
    staff: PageClient, session: ListeningSession, clock: Clock, minutes: str
) -> None:
    made = sign_up(make_shift(session))
    clock.advance(hours=3)
    said = press(staff, f"{BOARD}/attendance", f"/attendance/{made.signup_id}/completed", minutes=minutes)
    assert "from 1 to 1440" in said.text(".note")
    assert read_signup(made.signup_id).status == Status.CONFIRMED


def test_who_did_not_come_holds_no_place_and_that_can_be_put_right(
    staff: PageClient, session: ListeningSession, clock: Clock
) -> None:
    shift = make_shift(session)
    made = sign_up(shift)
    clock.advance(hours=3)
    path, one = f"{BOARD}/attendance", f"/attendance/{made.signup_id}"
    press(staff, path, f"{one}/no-show")
    assert (read_signup(made.signup_id).status, taken(shift)) == (Status.NO_SHOW, 0)
    press(staff, path, f"{one}/arrived")
    assert (read_signup(made.signup_id).status, taken(shift)) == (Status.ARRIVED, 1)


def test_the_run_of_show_counts_from_the_start_of_the_session(
    staff: PageClient, session: ListeningSession
) -> None:
    for minutes, what in (("10", "Welcome"), ("30", "Small groups")):
        staff.submit(staff.get(f"{BOARD}/run/new"), minutes=minutes, what=what, what_es=f"{what} (es)")
    first, second = db.session.scalars(select(RunStep).order_by(RunStep.position)).all()
    page = press(staff, f"{BOARD}/run", f"/run/{second.id}/move/up")
    assert page.texts('td[data-label="Minutes"]') == ["30", "10"]
    in_spanish = staff.get(f"{BOARD}/run?in=es")
    assert "Small groups (es)" in in_spanish.text("tbody")
    press(staff, f"{BOARD}/run", f"/run/{first.id}/remove")
    assert "Welcome" not in staff.get(f"{BOARD}/run").text("main")


def test_a_letter_is_in_the_language_of_the_volunteer_and_only_says_what_was_completed(
    staff: PageClient, session: ListeningSession, clock: Clock
) -> None:
    done = sign_up(make_shift(session), make_person("Ana Pérez", language="es"))
    later = make_shift(make_session(starts_at=session.starts_at + timedelta(days=9)))
    with write():
        signups.add_shift(done.volunteer_id, later.id, request=ShiftRequest())
    path = f"/staff/volunteers/people/{done.volunteer_id}"
    assert staff.get(path).all('a[href*="/letter/"]') == []
    clock.advance(hours=4)
    with write():
        attendance.mark_completed(done.signup_id, minutes=90, actor="test")
    for letter in ("thanks", "hours"):
        sheet = staff.get(f"{path}/letter/{letter}")
        assert sheet.lang == "es"
        assert "Ana Pérez" in sheet.text(".letter")
        assert len(sheet.all("tbody tr")) == 1
        assert "1,5" in sheet.text("tbody") or "1.5" in sheet.text("tbody")
