"""Whoever asks for an interpreter may name the variety of the language, where it has several."""

from __future__ import annotations

import pytest

from engage.core.security.permissions import Role
from engage.listening.models import NeedKind
from engage.listening.services.access import load_registration
from tests.support.accounts import PageAs
from tests.support.listening import make_party, make_session, register
from tests.support.registrations import address, only_registration

pytestmark = pytest.mark.usefixtures("app", "clock")


def test_a_variety_is_folded_away_and_stored_and_shown_to_staff(page_as: PageAs) -> None:
    make_session(slug="hagginwood")
    anybody = page_as()
    form = anybody.get("/en/sessions/hagginwood/rsvp")
    assert form.all("details select[name=variety__hmn]")
    sent = {"name": "Mai Example", "email": "mai@example.org", "interpretation__hmn": "1"}
    saved = anybody.submit(form, **sent, variety__hmn="mww")
    assert "White Hmong" in saved.text()
    registration = load_registration(only_registration().id)
    assert registration.varieties == {"hmn": "mww"}
    at = f"/staff/sessions/hagginwood/registrations/{registration.reference}"
    assert "White Hmong" in page_as(Role.ORGANIZER).get(at).text()


def test_whoever_names_a_variety_and_no_number_is_one_person(page_as: PageAs) -> None:
    make_session(slug="hagginwood")
    anybody = page_as()
    form = anybody.get("/en/sessions/hagginwood/rsvp")
    anybody.submit(form, name="Mai Example", email="mai@example.org", variety__hmn="hnj")
    assert load_registration(only_registration().id).counts(NeedKind.INTERPRETATION) == {"hmn": 1}


def test_a_variety_that_there_is_not_is_refused(page_as: PageAs) -> None:
    make_session(slug="hagginwood")
    anybody = page_as()
    form = anybody.get("/en/sessions/hagginwood/rsvp")
    anybody.submit(form, name="Mai Example", email="mai@example.org", variety__hmn="xx", status=422)


def test_staff_who_correct_a_registration_keep_the_variety(page_as: PageAs) -> None:
    session = make_session(slug="hagginwood")
    party = make_party(grown=2, interpretation={"hmn": 2}, varieties={"hmn": "mww"})
    registration = register(session, party=party)
    staff = page_as(Role.ORGANIZER)
    at = address(registration, "/change")
    staff.submit(staff.get(at), grown="3")
    assert load_registration(registration.id).varieties == {"hmn": "mww"}
