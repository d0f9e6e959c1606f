"""Staff choose who plans a session, and read what a majority of a public body in one room would mean."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from engage.bodies.services import seats
from engage.core import clock
from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession
from engage.volunteering.models import DeclineReason, Kind, PlanningMember, PlanningRole, QuorumWarning
from engage.volunteering.services import hosting_mail, partners
from tests.support.accounts import PageAs, mails_of
from tests.support.bodies import make_body, make_member
from tests.support.hosting import ask_as_partner, choose, make_council, make_planner
from tests.support.listening import make_session
from tests.support.today import work_counted
from tests.support.volunteering import make_shift

HERE = "/staff/sessions/an-evening/planning"


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    """A session to come."""
    return make_session(slug="an-evening")


def test_staff_add_somebody_with_a_seat_who_is_told_and_take_them_off_again(
    session: ListeningSession, page_as: PageAs
) -> None:
    body = make_body()
    member = make_member(body, name="Mai Member")
    page = page_as(Role.ORGANIZER)
    shown = page.get(HERE)
    assert "No one is on the team yet" in shown.text()
    page.submit(shown, form="#add + form", person=f"{member.id}:{body.id}", role="volunteers")
    row = db.session.query(PlanningMember).one()
    assert (row.user_id, row.role, row.ended_at) == (member.id, "volunteers", None)
    shown = page.get(HERE)
    assert "Mai Member" in shown.text("table")
    page.submit(shown, form=f'form[action$="/{row.id}/end"]')
    assert "No one is on the team yet" in page.get(HERE).text()


def test_who_has_lost_the_seat_is_shown_as_such_and_can_no_longer_be_chosen(
    session: ListeningSession, page_as: PageAs
) -> None:
    body = make_body()
    planner = make_planner(session, body)
    page = page_as(Role.ORGANIZER)
    form = page.get(HERE)
    with write():
        seats.unseat(body.id, planner.id, actor="test")
    assert "Has no seat now" in page.get(HERE).text("table")
    page.submit(form, form="#add + form", person=f"{planner.id}:{body.id}", role="lead", status=422)


def test_a_warning_stays_on_today_until_somebody_read_it(session: ListeningSession, page_as: PageAs) -> None:
    council, shift = make_council(3), make_shift(session)
    ask_as_partner(shift, Kind.ELECTED_OFFICIAL, body_id=council.id)
    page = page_as(Role.ORGANIZER)
    assert "one more member would be more than half" in page.get(HERE).text()
    ask_as_partner(shift, Kind.ELECTED_OFFICIAL, body_id=council.id)
    assert work_counted()["quorum"] == 1
    assert HERE in page.get("/staff/today/quorum").links
    shown = page.get(HERE)
    assert "more than half may be in one room" in shown.text()
    assert "Brown Act" in shown.text()
    page.submit(shown, form='form[action$="/read"]')
    assert db.session.query(QuorumWarning).filter(QuorumWarning.seen_at.is_(None)).count() == 0
    assert "quorum" not in work_counted()
    assert "Read by" in page.get(HERE).text()


def test_partners_who_wait_are_on_today_only_when_the_session_is_near(app: Flask) -> None:
    far = make_session(slug="far", starts_at=clock.now() + timedelta(days=20))
    ask_as_partner(make_shift(far))
    assert "partners" not in work_counted()
    near = make_session(slug="near", starts_at=clock.now() + timedelta(days=6))
    ask_as_partner(make_shift(near))
    assert work_counted()["partners"] == 1


def test_the_team_hears_once_a_day_that_somebody_waits_and_not_when_it_is_decided(
    session: ListeningSession,
) -> None:
    shift, planner = make_shift(session), make_planner(session, name="Mai Member")
    make_planner(session, role=PlanningRole.PROGRAM)
    idents = [ask_as_partner(shift) for _each in range(2)]
    for _each in range(3):
        with write():
            hosting_mail.tell_planners()
    (mail,) = mails_of("volunteering.partners_wait")
    assert mail.to == planner.email
    assert mail.subject == "2 people from the City are waiting for your decision"
    assert "Helper" not in mail.text
    for ident in idents:
        with write():
            partners.decline(ident, reason=DeclineReason.ENOUGH, planner_id=planner.id)
    assert mails_of("volunteering.partners_wait") == [None]


def test_who_plans_is_told_of_the_session_and_what_they_decide(session: ListeningSession) -> None:
    make_planner(session)
    make_planner(session, role=PlanningRole.PROGRAM)
    lead, program = mails_of("volunteering.planner")
    assert "You and your team decide which City staff" in lead.text
    assert "/members/planning/an-evening" in lead.text
    assert "decide which" not in program.text


def test_staff_see_the_limit_and_how_many_are_over_it(session: ListeningSession, page_as: PageAs) -> None:
    choose(session, make_planner(session), partner_limit=2)
    assert "limit 2" in page_as(Role.ORGANIZER).get(HERE).text()
