"""The members' home, and how members come to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engage.accounts.services import links
from engage.bodies import ports
from engage.bodies.models import BodyKind, Office, SeatPart
from engage.bodies.services import meetings
from engage.core import clock
from engage.core.db import db, write
from engage.core.ports.registry import Registry
from engage.core.security.permissions import Role
from tests.support.accounts import make_user
from tests.support.bodies import give, make_body, make_meeting, make_member, present_ids, seat_user
from tests.support.client import PageClient

HOME = "/members"


def _landing_of(app, user):
    with write():
        token = links.make_link_by_hand(user, trial=False, actor="test")
    page = PageClient(app.test_client())
    return page.submit(page.get(f"/en/sign-in/link/{token}")).path


def test_a_member_lands_on_their_groups_and_staff_on_their_work(app):
    assert _landing_of(app, make_member(make_body())) == HOME
    scribe = make_user()
    give(make_body("rec"), scribe, Office.SCRIBE)
    assert _landing_of(app, scribe) == HOME
    translator = make_user(Role.TRANSLATOR)
    seat_user(translator, make_body("third"))
    assert _landing_of(app, translator) == "/staff/"
    assert _landing_of(app, make_user()) == "/en/account"


def test_a_member_finds_back_from_their_account(page_as):
    assert HOME in page_as(user=make_member(make_body())).get("/en/account").links
    assert HOME not in page_as().get("/en/account").links


def test_a_member_sees_groups_seats_offices_and_meetings(page_as):
    alliance, council = make_body(), make_body("rec", name="Racial Equity Council")
    make_body("other", name="Another group")
    team = make_body("policy", kind=BodyKind.TEAM, name="Policy team")
    make_member(alliance, organization="Tower Bridge Neighbors")
    user = make_member(alliance, organization="Tower Bridge Neighbors", part=SeatPart.ALTERNATE)
    give(team, user, Office.FACILITATOR)
    now = clock.now()
    make_meeting(
        [alliance, council], now + timedelta(days=2), now + timedelta(days=2, hours=2), place="Room 4"
    )
    page = page_as(user=user).get(HOME)
    for words in (
        "Racial Equity Alliance",
        "Racial Equity Council",
        "You are the alternate for your organization's seat",
        "Tower Bridge Neighbors",
        "Policy team",
        "You facilitate",
        "Room 4",
        "Together",
    ):
        assert words in page.text(), words
    assert "Another group" not in page.text()
    assert "I am at this meeting" not in page.text()


def test_home_is_in_the_language_of_the_member(page_as):
    page = page_as(user=make_member(make_body(), language="fa")).get(HOME)
    assert (page.lang, page.direction) == ("fa", "rtl")


def test_whoever_is_in_no_group_is_told_so(page_as):
    assert "You are not in a group at the moment" in page_as().get(HOME).text()


@pytest.fixture
def _parts(monkeypatch):
    """No parts of other domains."""
    monkeypatch.setattr(ports.home_parts, "_parts", Registry("the members' home"))


@pytest.mark.usefixtures("_parts")
def test_home_costs_few_statements(client_as, count_statements):
    bodies = [make_body(f"body{number}", name=f"Body {number}") for number in range(4)]
    user = make_member(*bodies)
    now = clock.now()
    for hours in range(1, 6):
        make_meeting(bodies, now + timedelta(hours=hours), now + timedelta(hours=hours + 1))
    client = client_as(user=user)
    with count_statements() as statements:
        assert client.get(HOME).status_code == 200
    assert statements.count <= 12, str(statements)


def test_a_member_arrives_at_a_meeting_and_leaves_it(page_as, clock):
    body = make_body()
    user = make_member(body)
    meeting = make_meeting(body, clock.now + timedelta(minutes=10), clock.now + timedelta(hours=2))
    page = page_as(user=user)
    home_page = page.get(HOME)
    arrived = page.submit(home_page)
    assert "You are marked as present" in arrived.text()
    assert present_ids(meeting.id) == {user.id}
    db.session.rollback()
    left = page.submit(arrived)
    assert "I am at this meeting" in left.text()
    assert present_ids(meeting.id) == frozenset()
    db.session.rollback()
    clock.advance(hours=3)
    assert "This meeting is over." in page.submit(home_page).text()


def test_nobody_arrives_at_a_meeting_of_others(page_as):
    body = make_body()
    now = clock.now()
    meeting = make_meeting(body, now, now + timedelta(hours=1))
    page = page_as(user=make_member(make_body("rec")))
    fields = page.get(HOME).fields(".menu form")
    page.post(f"{HOME}/meetings/{meeting.id}/arrive", fields, status=404)
    assert meetings.attendance(meeting.id) == []


def test_the_menu_leads_to_what_there_is(page_as):
    page = page_as(user=make_member(make_body())).get(HOME)
    assert [link.attrs["href"] for link in page.all(".menu [aria-current]")] == [HOME]
    assert "Staff pages" not in page.text(".menu")
    staff = page_as(Role.ORGANIZER).get(HOME)
    assert "Staff pages" in staff.text(".menu")
