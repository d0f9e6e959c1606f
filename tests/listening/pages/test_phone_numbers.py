"""Numbers that are not plain: with an extension, or of an area code that nobody knows yet. Without a script."""

from __future__ import annotations

from typing import Any

import pytest

from engage.core.db import db
from engage.core.outbox.outgoing import Call, Outgoing, Text
from engage.core.outbox.registry import make
from engage.core.outbox.rendering import message_context
from engage.core.security.permissions import Role
from engage.listening.models import REGISTRANT, ListeningSession, Registration
from tests.support.accounts import PageAs
from tests.support.client import Page, PageClient
from tests.support.listening import make_session
from tests.support.registrations import only_registration


@pytest.fixture
def session(app: Any) -> ListeningSession:
    return make_session(slug="hagginwood")


def open_form(page: PageClient, clock: Any) -> Page:
    shown = page.get("/en/sessions/hagginwood/rsvp")
    clock.advance(seconds=60)
    return shown


def send(page: PageClient, form: Page, phone: str, *, status: int = 303) -> Page:
    party = {"name": "Office Example", "email": "", "adults": "2", "mode": "in_person", "language": "en"}
    return page.submit(form, status=status, **party, phone=phone)


@pytest.mark.usefixtures("session")
def test_who_has_a_number_that_nobody_knows_yet_sends_it_twice_and_is_registered(
    page: PageClient, clock: Any
) -> None:
    asked = send(page, open_form(page, clock), "(837) 264-5022", status=422)
    assert "Please check every digit. If the number is right, press the button again." in asked.text()
    assert db.session.query(Registration).count() == 0

    page.submit(asked)
    assert only_registration().phone == "+18372645022"


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(("phone", "way"), [("916-264-5020 x12", Call), ("916-264-5020", Text)])
def test_whoever_has_an_extension_is_called_and_not_texted(
    page: PageClient, clock: Any, phone: str, way: type[Outgoing]
) -> None:
    send(page, open_form(page, clock), phone)
    party = only_registration()
    with message_context():
        outgoing = make("registration.confirmed", {REGISTRANT: party.id})

    assert isinstance(outgoing, way)
    assert outgoing.callee is not None
    assert outgoing.callee.phone == party.phone


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("searched", ["916-264-5020 x12", "(916) 264-5020", "+1 916 264 5020 ext. 12"])
def test_staff_find_an_extension_by_the_number_with_or_without_it(
    page: PageClient, page_as: PageAs, clock: Any, searched: str
) -> None:
    send(page, open_form(page, clock), "916-264-5020 x12")
    staff = page_as(Role.ORGANIZER)

    found = staff.get("/staff/sessions/hagginwood/registrations", query_string={"q": searched})
    assert "Office Example" in found.text()

    other = staff.get("/staff/sessions/hagginwood/registrations", query_string={"q": "916-264-5020 x13"})
    assert "Office Example" not in other.text()


@pytest.mark.usefixtures("session")
def test_two_extensions_of_a_number_are_two_contacts_and_one_twice_is_the_same(
    page: PageClient, clock: Any
) -> None:
    for phone in ("916-264-5020 x12", "(916) 264-5020 ext 12", "916-264-5020 x13"):
        send(page, open_form(page, clock), phone)
    numbers = db.session.query(Registration.phone).order_by(Registration.id).all()
    assert [phone for (phone,) in numbers] == ["+19162645020x12", "+19162645020x13"]
