"""After an act on somebody's account the page says who is told, that nobody can be, or that nothing was changed."""

from __future__ import annotations

import pytest

from engage.accounts.models import User
from engage.core.db import write
from engage.core.outbox.contacts import contact_key, suppress
from engage.core.outbox.models import SuppressionReason
from engage.core.security.permissions import Role
from tests.support.accounts import PageAs, give_app, make_user
from tests.support.client import PageClient

pytestmark = pytest.mark.usefixtures("app", "clock")

BY_EMAIL = "1 email is on its way."
NO_WAY = "1 person has no working email or phone"
NOTHING = "Nothing was changed."

# What is pressed on a person's page: whether the person is told.
ACTS = {
    "staff_accounts.invite_again": ("/invite-again", True),
    "staff_accounts.request_factor_reset": ("/second-step/reset", True),
    "staff_accounts.deactivate_person": ("/switch-off", False),
}


@pytest.fixture
def page(page_as: PageAs) -> PageClient:
    return page_as(Role.ADMINISTRATOR)


def press(page: PageClient, user: User, ending: str, **fields: object) -> str:
    shown = page.get(f"/staff/people/{user.id}")
    token = shown.fields("form[method=post]")["csrf_token"]
    return page.post(f"/staff/people/{user.id}{ending}", {"csrf_token": token, **fields}).text(
        "div[role=status]"
    )


@pytest.mark.parametrize("name", sorted(ACTS))
def test_who_is_told_is_said(page: PageClient, name: str) -> None:
    ending, is_told = ACTS[name]
    for is_barred in (False, True):
        user = make_user(Role.ORGANIZER, email=f"nadia{is_barred}@example.com")
        give_app(user)
        if is_barred:
            with write():
                suppress(contact_key(user.email), SuppressionReason.BOUNCE)
        said = press(page, user, ending)
        assert (BY_EMAIL in said) == (is_told and not is_barred), said
        assert (NO_WAY in said) == (is_told and is_barred), said


def test_what_is_so_already_is_said(page: PageClient) -> None:
    user = make_user(Role.ORGANIZER)
    give_app(user)
    press(page, user, "/second-step/reset")
    assert press(page, user, "/second-step/reset") == NOTHING
    assert press(page, user, "/second-step/refuse") != NOTHING
    assert press(page, user, "/second-step/refuse") == NOTHING
    press(page, user, "/switch-off")
    assert press(page, user, "/switch-off") == NOTHING
    press(page, user, "/switch-on")
    assert press(page, user, "/switch-on") == NOTHING
    assert press(page, user, "", roles=["organizer"]) == NOTHING


def test_an_invitation_says_that_it_goes_by_email(page: PageClient) -> None:
    form = page.get("/staff/people/invite")
    said = page.submit(form, name="Lucía Prado", email="lucia@example.com", roles=["organizer"])
    assert said.text("div[role=status]") == f"Lucía Prado is added. {BY_EMAIL}"
