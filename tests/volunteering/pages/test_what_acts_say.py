"""After an act on volunteers the page says who is told, and how: counted from what the act did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from engage.core.db import write
from engage.core.outbox.contacts import contact_key, suppress
from engage.core.outbox.models import SuppressionReason
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession
from engage.volunteering.models import Kind, Signup, Status
from engage.volunteering.services.signups import EnteredBy
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_session
from tests.support.volunteering import make_person, make_shift, sign_up

pytestmark = pytest.mark.usefixtures("app", "clock")

BY_EMAIL, NO_WAY = "1 email is on its way.", "1 person has no working email or phone"
EMAIL = "ana@example.org"
BOARD, PERSON = "/staff/sessions/hagginwood/volunteers", "/staff/volunteers/people/{volunteer}"


@dataclass(frozen=True)
class Act:
    """What staff press on which page, about whom, and what is said was done. No button: the page is the question."""

    page: str
    said: str
    button: str = ""
    wanted: dict[str, Any] = field(default_factory=dict)
    kind: Kind = Kind.RESIDENT
    unconfirmed: bool = False


HELD, UNAGREED = {"entered_by": EnteredBy(review_reason="burst")}, {"agrees": False}
ACTS = {
    "staff_board.cancel_signup": Act(BOARD, "This sign-up is canceled.", "/cancel"),
    "staff_board.release_signup": Act(BOARD, "You let in this sign-up.", "/release", HELD),
    "staff_board.decline_signup": Act(BOARD, "You declined this sign-up.", "/decline", kind=Kind.CITY_STAFF),
    "staff_board.confirm_signup": Act(BOARD, "This sign-up is confirmed.", "/confirm", unconfirmed=True),
    "staff_shifts.withdraw_shift": Act(f"{BOARD}/shifts/{{shift}}/withdraw", "The shift is withdrawn."),
    "staff_agreeing.read_expectations": Act(
        f"{BOARD}/signups/{{signup}}/agree", "Noted: they agree.", wanted=UNAGREED
    ),
    "staff_volunteers.send_link": Act(PERSON, "", "/link"),
    "staff_volunteers.rotate_link": Act(f"{PERSON}/new-link", "The old private link no longer works."),
}


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="hagginwood")


def press(staff: PageClient, session: ListeningSession, act: Act) -> str:
    """Somebody signs up, and staff do this about them: what the page says then."""
    shift = make_shift(session)
    made = sign_up(shift, make_person("Ana Example", email=EMAIL, kind=act.kind), **act.wanted)
    if act.unconfirmed:
        with write() as unit:
            unit.execute(update(Signup).values(status=Status.SIGNED_UP))
    at = act.page.format(signup=made.signup_id, shift=shift.id, volunteer=made.volunteer_id)
    form = f'form[action$="{act.button}"]' if act.button else "main form"
    return staff.submit(staff.get(at), form=form).text("div[role=status]")


@pytest.mark.parametrize("name", sorted(ACTS))
def test_who_is_told_is_said(staff: PageClient, session: ListeningSession, name: str) -> None:
    assert press(staff, session, ACTS[name]) == f"{ACTS[name].said} {BY_EMAIL}".strip()


@pytest.mark.parametrize("name", sorted(ACTS))
def test_that_nobody_can_be_told_is_said(staff: PageClient, session: ListeningSession, name: str) -> None:
    with write():
        suppress(contact_key(EMAIL), SuppressionReason.BOUNCE)
    assert NO_WAY in press(staff, session, ACTS[name])


def test_who_erases_somebody_is_told_that_the_next_in_line_hears(
    staff: PageClient, session: ListeningSession
) -> None:
    shift = make_shift(session, people=1)
    made = sign_up(shift, make_person("Ana Example", email=EMAIL))
    erase = f"{PERSON.format(volunteer=made.volunteer_id)}/erase"
    sign_up(shift, may_wait=True)
    said = staff.submit(staff.get(erase)).text("div[role=status]")
    assert said == f"We recorded the request to delete their data. {BY_EMAIL}"
    assert staff.submit(staff.get(erase)).text("div[role=status]") != said
