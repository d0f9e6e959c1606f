"""Staff plan an orientation, see who comes, and mark who was there; who was there is confirmed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core import clock as product_clock
from engage.core.city_time import to_wall_clock
from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.volunteering.models import Orientation, Status
from engage.volunteering.services import orientations
from engage.volunteering.services.orientations import OrientationPlan
from engage.volunteering.services.signups import SignedUp
from tests.conftest import Clock
from tests.support.accounts import PageAs, make_user
from tests.support.client import PageClient
from tests.support.listening import make_session
from tests.support.today import work_counted
from tests.support.volunteering import make_person, make_shift, read_signup, sign_up

pytestmark = pytest.mark.usefixtures("app", "clock")
LIST = "/staff/volunteers/orientations"


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def helper(app: Flask) -> SignedUp:
    """Somebody who signed up to take notes, which needs an orientation."""
    return sign_up(make_shift(make_session(), role="note_taking"), make_person("Ana Example"))


def typed(days: int = 5, hours: int = 1, **fields: object) -> dict[str, object]:
    """What staff type of a date."""
    starts = product_clock.now() + timedelta(days=days)
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=hours)}
    wall = {name: f"{to_wall_clock(at):%Y-%m-%dT%H:%M}" for name, at in times.items()}
    return {**wall, "place": "City Hall, room 2", **fields}


@pytest.fixture
def date(helper: SignedUp) -> int:
    """A date five days from now that the helper has chosen."""
    starts, user_id = product_clock.now() + timedelta(days=5), make_user().id
    with write():
        made = orientations.plan_orientation(
            OrientationPlan(starts, starts + timedelta(hours=1), "City Hall"), user_id=user_id, actor="test"
        )
        orientations.choose_orientation(helper.volunteer_id, made.id, actor="registrant")
        return made.id


def the(orientation_id: int) -> Orientation:
    return db.session.scalars(select(Orientation).where(Orientation.id == orientation_id)).one()


def test_a_date_is_planned_and_stands_in_the_list(staff: PageClient) -> None:
    assert "There are no dates yet" in staff.get(LIST).text()
    form = staff.get(f"{LIST}/new")
    shown = staff.submit(form, **typed(languages=["es", "hmn"], roles=["note_taking"]))

    assert "The orientation is planned." in shown.text()
    assert "City Hall, room 2" in shown.text()
    assert "Note-taking for breakout groups" in shown.text()
    assert "No one has chosen this date." in shown.text()
    row = staff.get(LIST).texts("tbody tr")[0]
    assert "Spanish" in row
    assert "Hmong" in row


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"place": ""}, "Write a place, or a link to join online."),
        ({"join_url": "http://example.org"}, "Write the full web address, starting with https://."),
        ({"days": -1}, "This time is in the past. Choose a later time."),
        ({"hours": 0}, "The end must be later than the start."),
        ({"hours": 13}, "An orientation lasts at most 12 hours. Check the dates."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    staff: PageClient, fields: dict[str, object], said: str
) -> None:
    page = staff.submit(staff.get(f"{LIST}/new"), status=422, **typed(**{"place": "Room 9", **fields}))  # type: ignore[arg-type]

    assert said in page.text()
    assert page.fields()["place"] == fields.get("place", "Room 9")
    assert db.session.scalars(select(Orientation)).all() == []


def test_whoever_chose_the_date_is_told_of_another_time(staff: PageClient, date: int) -> None:
    form = staff.get(f"{LIST}/{date}/edit")
    assert "1 person gets an email" in form.text()

    shown = staff.submit(form, **typed(days=6))

    assert "Your changes are saved. 1 email is on its way." in shown.text()
    assert the(date).place == "City Hall, room 2"


def test_a_change_meanwhile_is_said_and_the_second_save_is_kept(staff: PageClient, date: int) -> None:
    mine = staff.get(f"{LIST}/{date}/edit")
    staff.submit(staff.get(f"{LIST}/{date}/edit"), **typed(place="Library"))

    again = staff.submit(mine, status=422, **typed(place="School"))
    assert "Someone else changed this date" in again.text()
    staff.submit(again)

    assert the(date).place == "School"


def test_a_date_is_cancelled_and_says_who_is_told(staff: PageClient, date: int) -> None:
    page = staff.get(f"{LIST}/{date}")
    assert "Ana Example" in page.text()

    done = staff.submit(page, form=f'form[action$="/{date}/cancel"]')

    assert "The orientation is canceled. 1 email is on its way." in done.text()
    assert staff.get(f"{LIST}/{date}/edit").h1 == "Change this date"
    late = staff.submit(staff.get(f"{LIST}/{date}/edit"), **typed())
    assert "can no longer be changed" in late.text()


def test_attendance_is_marked_and_confirms_and_is_taken_back(
    page_as: PageAs, date: int, helper: SignedUp, clock: Clock
) -> None:
    clock.advance(days=5, hours=2)
    staff = page_as(Role.ORGANIZER)
    assert work_counted()["orientations"] == 1
    page = staff.get(f"{LIST}/{date}")

    done = staff.submit(page, came=[str(helper.volunteer_id)])

    assert "The attendance is saved. 1 email is on its way." in done.text()
    assert read_signup(helper.signup_id).status == Status.CONFIRMED
    assert "orientations" not in work_counted()
    assert done.fields()["came"] == str(helper.volunteer_id)

    staff.submit(done, came=None)

    assert read_signup(helper.signup_id).status == Status.SIGNED_UP


def test_two_who_mark_at_the_same_time_do_not_undo_each_other(
    page_as: PageAs, date: int, helper: SignedUp, clock: Clock
) -> None:
    other = sign_up(make_shift(make_session(), role="note_taking"), make_person("Bao Example"))
    clock.advance(days=5, hours=2)
    staff = page_as(Role.ORGANIZER)
    first, second = staff.get(f"{LIST}/{date}"), staff.get(f"{LIST}/{date}")
    assert "Did not choose this date" in first.text()

    staff.submit(first, came=[str(helper.volunteer_id)])
    staff.submit(second, came=[str(other.volunteer_id)])

    assert read_signup(helper.signup_id).status == read_signup(other.signup_id).status == Status.CONFIRMED


def test_staff_choose_a_date_for_somebody_who_calls(staff: PageClient, helper: SignedUp, date: int) -> None:
    at = f"/staff/volunteers/people/{helper.volunteer_id}/orientation"
    page = staff.get(at)
    assert page.fields()["orientation"] == str(date)
    assert "Note-taking for breakout groups" in page.text()

    with write():
        orientations.leave_orientation(helper.volunteer_id, date, actor="registrant")
    assert "Choose a date." in staff.submit(staff.get(at), status=422).text()
    done = staff.submit(staff.get(at), orientation=str(date))

    assert "The date is saved." in done.text()


def test_whose_date_staff_choose_is_told_of_it(staff: PageClient, date: int) -> None:
    caller = sign_up(make_shift(make_session(slug="another"), role="note_taking"))
    page = staff.get(f"/staff/volunteers/people/{caller.volunteer_id}/orientation")
    done = staff.submit(page, orientation=str(date))
    assert "The date is saved. 1 email is on its way." in done.text()
