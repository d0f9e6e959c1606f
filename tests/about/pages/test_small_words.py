"""Small words that have to be so: who is offered to sign in, in which order ages stand, which zone a time is in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from engage.core.db import write
from engage.core.security.permissions import Role
from engage.listening.models import Capacity
from engage.listening.services import changes
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.bodies import make_body
from tests.support.client import PageClient
from tests.support.listening import make_party, make_session, register

pytestmark = pytest.mark.usefixtures("app", "clock")

AGES = ["Childcare, ages 0 to 2", "Childcare, ages 3 to 5", "Childcare, ages 6 to 12"]


def test_the_foot_of_a_page_offers_to_sign_in_only_to_who_is_not(app: Flask, page_as: PageAs) -> None:
    stranger, staff = PageClient(app.test_client()), page_as(Role.ORGANIZER)
    for address in ("/en/", "/en/sessions", "/en/no-such-page"):
        status = 404 if "no-such" in address else 200
        assert "Sign in" in stranger.get(address, status=status).texts("footer a"), address
        offered = staff.get(address, status=status).texts("footer a")
        assert "Sign in" not in offered, address
        assert "My account" in offered, address
    assert "Sign in" not in staff.get("/staff/").texts("footer a")


def test_ages_stand_from_the_youngest_on_wherever_they_are_listed(page_as: PageAs) -> None:
    session = make_session()
    children = {"from_6_to_12": 1, "under_3": 1, "from_3_to_5": 1}
    registration = register(session, party=make_party(children=children, childcare=True))
    staff = page_as(Role.ORGANIZER)
    base = f"/staff/sessions/{session.slug}"
    for address in (base, f"{base}/capacities", f"{base}/needs"):
        text = staff.get(address).text()
        assert sorted(AGES, key=text.index) == AGES, address
    for address in (f"{base}/needs", f"{base}/registrations/{registration.reference}"):
        text = staff.get(address).text()
        ages = [f"ages {first} to" for first in (0, 3, 6)]
        assert sorted(ages, key=lambda age: text.rindex(age)) == ages, address


def test_a_session_that_is_over_does_not_say_that_no_one_can_sign_up(page_as: PageAs, clock: Clock) -> None:
    session = make_session(starts_at=clock.now + timedelta(hours=1))
    with write() as unit:
        unit.query(Capacity).delete()
    staff = page_as(Role.ORGANIZER)
    assert "No one can sign up" in staff.get(f"/staff/sessions/{session.slug}").text()
    clock.advance(days=1)
    page = staff.get(f"/staff/sessions/{session.slug}").text()
    assert "No one can sign up" not in page
    assert "The number of spots was never set." in page


def test_the_log_names_no_state_beside_an_act_that_says_it(page_as: PageAs) -> None:
    registration = register(make_session())
    with write():
        changes.cancel_registration(registration.id, actor="registrant")
    page = page_as(Role.AUDITOR).get("/staff/audit").text()
    assert "Canceled" in page
    assert "(state)" not in page


def test_a_translation_is_labeled_with_its_language_as_the_reader_calls_it(page_as: PageAs) -> None:
    session = make_session()
    page = page_as(Role.TRANSLATOR).get(f"/staff/sessions/{session.slug}/translations/es").text()
    assert "Title in Spanish" in page
    assert "in Español" not in page


def test_times_that_staff_write_name_their_zone(page_as: PageAs) -> None:
    form = page_as(Role.ORGANIZER).get("/staff/sessions/new")
    assert form.text("#starts_at-hint") == "Time zone: Pacific Time"


def test_votes_by_name_are_asked_for_by_the_labels_of_the_form(page_as: PageAs) -> None:
    body = make_body("council")
    staff = page_as(Role.ADMINISTRATOR)
    page = staff.submit(
        staff.get(f"/staff/bodies/{body.slug}/facts"),
        status=422,
        publication="counts",
        open_meetings="y",
    ).text()
    assert (
        "Choose “Every name with its answer”, or uncheck “An open-meeting law applies to this group”." in page
    )
