"""Staff note a screening; childcare is confirmed by it, and by nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from engage.core.city_time import city_today
from engage.core.security.permissions import Role
from engage.volunteering.models import Status
from engage.volunteering.queries import screenings as queries
from engage.volunteering.services.screenings import latest_end
from engage.volunteering.services.signups import SignedUp
from tests.support.accounts import PageAs
from tests.support.client import Page, PageClient
from tests.support.listening import make_session
from tests.support.today import work_counted
from tests.support.volunteering import make_person, make_shift, read_signup, sign_up

pytestmark = pytest.mark.usefixtures("app", "clock")
LIST = "/staff/volunteers/screenings"


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def helper(app: Flask) -> SignedUp:
    """Somebody who signed up for childcare a month from now."""
    return sign_up(make_shift(make_session(), role="childcare"), make_person("Ana Example"))


def note(staff: PageClient, helper: SignedUp, *, status: int = 303, **fields: object) -> Page:
    wanted = {"until": latest_end(city_today()).isoformat(), "checked": "y", **fields}
    return staff.submit(
        staff.get(f"/staff/volunteers/people/{helper.volunteer_id}/screenings"),
        form="main form.form",
        status=status,
        **wanted,
    )


def test_a_screening_confirms_and_takes_the_person_off_the_list(staff: PageClient, helper: SignedUp) -> None:
    assert work_counted()["screenings"] == 1
    assert "Ana Example" in staff.get(LIST).text()

    done = note(staff, helper)

    assert "The screening is noted. 1 email is on its way." in done.text()
    assert read_signup(helper.signup_id).status == Status.CONFIRMED
    assert "No one waits for a screening" in staff.get(LIST).text()
    assert "screenings" not in work_counted()
    assert staff.client.user.name in done.text()  # type: ignore[attr-defined]


def test_withdrawing_it_takes_the_confirmation_back_and_says_so(staff: PageClient, helper: SignedUp) -> None:
    page = note(staff, helper)

    done = staff.submit(page, form='form[action$="/withdraw"]')

    assert "The screening no longer counts. 1 email is on its way." in done.text()
    assert "Withdrawn on" in done.text()
    assert read_signup(helper.signup_id).status == Status.SIGNED_UP


def test_one_that_ends_before_the_shift_is_shown_as_such(staff: PageClient, helper: SignedUp) -> None:
    page = note(staff, helper, until=(city_today() + timedelta(days=7)).isoformat())

    assert "Ends before the shift, on" in page.text()
    assert "Ends before the shift, on" in staff.get(LIST).text()
    assert read_signup(helper.signup_id).status == Status.SIGNED_UP


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"until": ""}, "Write the last day on which the screening counts."),
        ({"until": "2020-01-01"}, "This date is in the past. Choose a later date."),
        ({"until": "2099-01-01"}, "Choose a date until"),
        ({"screened_on": "2099-01-01"}, "This date is in the future. Write the day of the screening."),
        ({"checked": None}, "Check this box once you have seen the result."),
        ({"role": "welcome"}, "Role"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    staff: PageClient, helper: SignedUp, fields: dict[str, object], said: str
) -> None:
    page = note(staff, helper, status=422, **fields)

    assert said in " ".join(page.texts(".msg, .errors, .note.error, main"))
    assert queries.screenings_of(helper.volunteer_id) == []
