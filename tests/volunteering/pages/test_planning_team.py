"""The host's planning team sees who from the City wants to help, and decides; nobody else does."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from engage.bodies.services import seats
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.listening.models import ListeningSession
from engage.volunteering.models import DeclineReason, Kind, PlanningRole, Status
from engage.volunteering.services import partners
from tests.support.accounts import PageAs
from tests.support.bodies import make_body, make_member
from tests.support.hosting import ask_as_partner, choose, make_council, make_planner
from tests.support.listening import make_session
from tests.support.volunteering import make_shift, read_shift, read_signup, sign_up


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    """A session to come."""
    return make_session(slug="an-evening")


HOME = "/members/planning/an-evening"


def test_the_team_sees_who_they_are_and_what_they_want_but_no_contact(
    session: ListeningSession, page_as: PageAs
) -> None:
    shift = make_shift(session, role="note_taking", table_name="Table 4")
    ask_as_partner(
        shift,
        Kind.SWORN_OFFICER,
        name="Olga Officer",
        organization="Police Department",
        email="olga@example.org",
        language="es",
    )
    page = page_as(user=make_planner(session)).get(HOME)
    text = page.text()
    for said in ("Olga Officer", "Sworn officer", "Police Department", "Table 4", "Spanish"):
        assert said in text
    assert "olga@example.org" not in page.html


def test_the_members_home_leads_there_and_says_who_waits(session: ListeningSession, page_as: PageAs) -> None:
    ask_as_partner(make_shift(session))
    page = page_as(user=make_planner(session)).get("/members")
    assert HOME in page.links
    assert "1 person from the City is waiting for your decision" in page.text()


def test_members_who_do_not_plan_find_nothing(session: ListeningSession, page_as: PageAs) -> None:
    body = make_body()
    ident = ask_as_partner(make_shift(session))
    former = make_planner(session, body)
    with write():
        seats.unseat(body.id, former.id, actor="test")
    for user in (make_member(body), former, make_planner(make_session(slug="elsewhere"))):
        for path in (HOME, f"{HOME}/choices", f"{HOME}/partners/{ident}"):
            page_as(user=user).get(path, status=404)


def test_who_plans_the_program_sees_it_and_is_refused_the_decision(
    session: ListeningSession, page_as: PageAs
) -> None:
    ident = ask_as_partner(make_shift(session))
    page = page_as(user=make_planner(session, role=PlanningRole.PROGRAM))
    assert f"{HOME}/partners/{ident}" not in page.get(HOME).links
    page.get(f"{HOME}/partners/{ident}", status=403)
    page.get(f"{HOME}/choices", status=403)


def test_a_resident_is_not_there_to_be_decided_about(session: ListeningSession, page_as: PageAs) -> None:
    ident = sign_up(make_shift(session)).signup_id
    page_as(user=make_planner(session)).get(f"{HOME}/partners/{ident}", status=404)


def test_a_yes_and_a_kind_no_are_one_form(session: ListeningSession, page_as: PageAs) -> None:
    shift = make_shift(session)
    yes, no = ask_as_partner(shift), ask_as_partner(shift, name="Nia")
    page = page_as(user=make_planner(session))
    for ident, decision in ((yes, "accept"), (no, "room_for_residents")):
        page.submit(page.get(f"{HOME}/partners/{ident}"), decision=decision)
    assert read_signup(yes).status == Status.CONFIRMED
    assert read_signup(no).decline_reason == DeclineReason.ROOM_FOR_RESIDENTS
    assert "only a few people from the City can come" in page.get(HOME).text()


def test_above_the_limit_the_page_says_why_not(session: ListeningSession, page_as: PageAs) -> None:
    planner, ident = make_planner(session), ask_as_partner(make_shift(session))
    choose(session, planner, partner_limit=0)
    page = page_as(user=planner)
    form = page.get(f"{HOME}/partners/{ident}")
    assert "Your limit is reached" in form.text()
    answer = page.submit(form, decision="accept", status=422)
    assert "As many people from the City come as you allow." in answer.text(".summary")
    assert read_signup(ident).status == Status.PENDING


def test_whoever_would_wait_is_accepted_only_after_the_page_said_so(
    session: ListeningSession, page_as: PageAs
) -> None:
    shift = make_shift(session, people=1)
    ident, page = ask_as_partner(shift), page_as(user=make_planner(session))
    form = page.get(f"{HOME}/partners/{ident}")
    sign_up(shift)
    told = page.submit(form, decision="accept", status=422)
    assert "This shift is full now." in told.text(".summary")
    page.submit(told, will_wait="y")
    assert read_signup(ident).status == Status.WAITING


def test_before_a_majority_of_a_public_body_the_page_names_what_would_happen(
    session: ListeningSession, page_as: PageAs
) -> None:
    council, planner = make_council(3), make_planner(session)
    shift = make_shift(session)
    first, second = (ask_as_partner(shift, Kind.ELECTED_OFFICIAL, body_id=council.id) for _each in range(2))
    with write():
        partners.accept(first, planner_id=planner.id)
    page = page_as(user=planner)
    form = page.get(f"{HOME}/partners/{second}")
    assert "2 of the 3 members of" in form.text()
    assert "Brown Act" in form.text()
    told = page.submit(form, decision="accept", status=422)
    page.submit(told, majority="y")
    assert read_signup(second).status == Status.CONFIRMED


def test_the_host_sets_limit_rule_and_free_shifts_and_sees_them(
    session: ListeningSession, page_as: PageAs
) -> None:
    shift, page = make_shift(session), page_as(user=make_planner(session))
    form = page.get(f"{HOME}/choices")
    sent = {"partner_limit": "4", "uniform_rule": "no_arms", "free": [str(shift.id)]}
    page.submit(form, **sent)
    assert not read_shift(shift.id).partners_welcome
    shown = page.get(HOME).text()
    assert "At most 4 can come." in shown
    assert "come without weapons" in shown
    stale = page.submit(form, **sent, status=422)
    assert "Someone else on your team changed this" in stale.text(".summary")
    wrong = page.submit(page.get(f"{HOME}/choices"), partner_limit="many", status=422)
    assert "Write a whole number" in wrong.text(".summary")
    assert wrong.fields()["uniform_rule"] == "no_arms"


def test_partners_who_come_hear_once_of_a_new_rule_on_uniforms(
    session: ListeningSession, page_as: PageAs
) -> None:
    resident, partner = sign_up(make_shift(session)), ask_as_partner(make_shift(session))
    page = page_as(user=make_planner(session))
    page.submit(page.get(f"{HOME}/partners/{partner}"), decision="accept")
    for limit in ("4", "5"):
        page.submit(page.get(f"{HOME}/choices"), partner_limit=limit, uniform_rule="no_arms")
    told = db.session.scalars(
        select(OutboxMessage.subject).where(OutboxMessage.kind == "volunteering.rule")
    ).all()
    assert [subject["signup"] for subject in told] == [partner]
    assert resident not in (subject["signup"] for subject in told)
