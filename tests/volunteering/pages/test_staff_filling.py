"""Filling a gap: who could take a shift, asking them, and entering somebody who is on the phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.db import db
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession
from engage.volunteering.models import Signup, Status, Volunteer
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_session
from tests.support.volunteering import make_person, make_shift, read_signup, sign_up

pytestmark = pytest.mark.usefixtures("clock")
BOARD = "/staff/sessions/hagginwood/volunteers"


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="hagginwood")


def test_two_taps_from_a_gap_to_a_message(staff: PageClient, session: ListeningSession) -> None:
    shift = make_shift(session)
    before = make_session(starts_at=session.starts_at - timedelta(days=9))
    sign_up(make_shift(before), make_person("Ana Helper", may_be_asked=True))
    gap = staff.get(BOARD).one(".spot.short")
    asked = staff.submit(staff.get(str(gap.attrs["href"])), form='form[action$="/ask"]')
    assert "1 email is on its way." in asked.text(".note")
    assert "asked" in asked.text("tbody")
    assert asked.all('form[action$="/ask"]') == []
    assert str(shift.id) in asked.path


def test_who_is_on_the_phone_is_entered_and_confirmed(staff: PageClient, session: ListeningSession) -> None:
    shift = make_shift(session)
    page = staff.get(f"{BOARD}/shifts/{shift.id}/enter")
    said = staff.submit(
        page, name="Mai Vang", phone="916-555-0123", language="hmn", agreed="y", agreed_in="hmn"
    )
    signup = db.session.scalars(select(Signup)).one()
    assert (signup.status, signup.agreed_language) == (Status.CONFIRMED, "hmn")
    assert signup.entered_by is not None
    assert "This person is signed up for the shift." in said.text(".note")


def test_without_agreement_they_hold_a_place_and_the_board_says_what_is_missing(
    staff: PageClient, session: ListeningSession
) -> None:
    shift = make_shift(session)
    staff.submit(staff.get(f"{BOARD}/shifts/{shift.id}/enter"), name="Mai Vang", phone="916-555-0123")
    assert "has not agreed to the expectations" in staff.get(BOARD).text(".shift")


def test_a_full_shift_asks_what_to_do_and_keeps_what_was_typed(
    staff: PageClient, session: ListeningSession
) -> None:
    shift = make_shift(session, people=1)
    sign_up(shift)
    path = f"{BOARD}/shifts/{shift.id}/enter"
    again = staff.submit(staff.get(path), status=422, name="Mai Vang", phone="916-555-0123", agreed="y")
    assert "Every place of this shift is taken." in again.text(".summary")
    assert again.fields()["name"] == "Mai Vang"
    staff.submit(again, if_full="wait")
    assert db.session.scalars(select(Signup.status).order_by(Signup.id.desc())).first() == Status.WAITING


def test_an_overlap_is_refused_and_names_the_shift(staff: PageClient, session: ListeningSession) -> None:
    sign_up(make_shift(session, role="setup"), make_person("Mai Vang", phone="+19165550123"))
    shift = make_shift(session)
    path = f"{BOARD}/shifts/{shift.id}/enter"
    again = staff.submit(staff.get(path), status=422, name="Mai Vang", phone="916-555-0123", agreed="y")
    assert "This person has another shift at that time: Set-up and tear-down" in again.text(".summary")
    assert len(db.session.scalars(select(Signup)).all()) == 1


def test_a_known_volunteer_is_filled_in(staff: PageClient, session: ListeningSession) -> None:
    before = make_session(starts_at=session.starts_at - timedelta(days=9))
    made = sign_up(make_shift(before), make_person("Ana Helper", speaks=("es",), may_be_asked=True))
    shift = make_shift(session)
    page = staff.get(f"{BOARD}/shifts/{shift.id}/enter?volunteer={made.volunteer_id}")
    assert page.fields()["name"] == "Ana Helper"
    staff.submit(page, agreed="y")
    assert db.session.scalars(select(Volunteer)).all() == [db.session.get(Volunteer, made.volunteer_id)]
    assert read_signup(made.signup_id + 1).status == Status.CONFIRMED
