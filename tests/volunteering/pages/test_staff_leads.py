"""Who would like to help says so on the private page; staff see them, and note that somebody spoke with them."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.core.security.permissions import Role
from engage.listening.services.links import Purpose, link_token
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_session, register

pytestmark = pytest.mark.usefixtures("clock")
LEADS = "/staff/volunteers/leads"


def test_an_offer_to_help_reaches_staff_and_can_be_taken_back(
    app: Flask, page: PageClient, page_as: PageAs
) -> None:
    registration = register(make_session(), "Nadia Example", email="nadia@example.org")
    own = f"/en/my/{link_token(Purpose.MANAGE, registration)}"
    said = page.submit(page.get(own), form='form[action$="/help"]')
    assert "You told us that you would like to help." in said.text("main")

    staff = page_as(Role.ORGANIZER)
    assert "Nadia Example" in staff.get(LEADS).text("tbody")
    noted = staff.submit(staff.get(LEADS), form='form[action$="/answered"]')
    assert noted.all('form[action$="/answered"]') == []

    page.submit(page.get(own), form='form[action$="/help"]')
    assert "No one yet" in staff.get(LEADS).text("main")
