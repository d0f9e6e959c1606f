"""Starting a decision, the facilitator's page of it, and who may come there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from engage.bodies.models import BodyKind, Office
from engage.core import clock
from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.decisions.models import Decision, MandateUse
from engage.decisions.services import mandates
from engage.drafts.models import Draft
from tests.support.accounts import ClientAs, PageAs
from tests.support.bodies import give, make_body, make_member, seat_user
from tests.support.client import PageClient
from tests.support.decisions import (
    cast,
    close,
    decide,
    make_council,
    make_decision,
    make_facilitator,
    open_round,
)
from tests.support.drafts import make_draft, translate
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("app")


def _only() -> Decision:
    return db.session.scalars(select(Decision)).one()


def _ways_in(decision: Decision) -> list[str]:
    base = f"/members/decisions/{decision.slug}/facilitate"
    return [
        base,
        f"{base}/open",
        f"{base}/notice",
        f"{base}/translations",
        f"{base}/withdraw",
        f"{base}/words",
    ]


def test_only_who_facilitates_one_of_the_bodies_comes_in(page_as: PageAs, page: PageClient) -> None:
    body, people, by = make_council(3)
    other = make_body("other", name="Another group")
    decision = make_decision(body, by=by)
    elsewhere = make_facilitator(other)
    ways = {
        200: page_as(user=by),
        403: page_as(user=people[0]),
        404: page_as(user=elsewhere),
    }
    staff = page_as(Role.ADMINISTRATOR)
    for address in _ways_in(decision):
        for status, somebody in ways.items():
            somebody.get(address, status=status)
        staff.get(address, status=404)
        assert "/sign-in" in page.client.get(address).headers["Location"]
    refusal = page_as(user=people[0]).get(_ways_in(decision)[0], status=403)
    assert "Only a facilitator or a scribe" in refusal.text()


def test_a_facilitator_of_another_body_who_is_a_member_here_is_told_why(page_as: PageAs) -> None:
    body, other = make_body(), make_body("other", name="Another group")
    decision = make_decision(body)
    somebody = make_facilitator(other)
    seat_user(somebody, body)
    page_as(user=somebody).get(f"/members/decisions/{decision.slug}/facilitate", status=403)


def test_a_decision_is_started_on_a_draft(page_as: PageAs) -> None:
    body, _people, by = make_council(3)
    make_draft([body], title="The charter")
    page = page_as(user=by)
    choosing = page.get("/members/decisions/new")
    assert "The charter" in choosing.text()
    form = page.get(next(link for link in choosing.links if link.endswith("/decide")))
    assert form.fields("main form")["bodies"] == str(body.id)
    done = page.submit(form, title="Adopt the charter", summary="It says how we work.")
    decision = _only()
    assert (decision.slug, decision.body_ids) == ("adopt-the-charter", (body.id,))
    assert done.path == f"/members/decisions/{decision.slug}/facilitate"
    assert "Open a round" in done.text(".next")


def test_home_leads_facilitators_to_what_they_start(page_as: PageAs) -> None:
    _body, people, by = make_council(3)
    assert "/members/decisions/new" in page_as(user=by).get("/members").links
    assert "/members/decisions/new" not in page_as(user=people[0]).get("/members").links
    assert "/members/mandates" not in page_as(user=by).get("/members").links
    team = make_body("policy", kind=BodyKind.TEAM, name="Policy team")
    assert "/members/mandates" in page_as(user=make_facilitator(team)).get("/members").links


def test_the_facilitators_page_costs_the_same_with_many_answers(
    client_as: ClientAs, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    counts = []
    for number, seats in enumerate((3, 12)):
        body, people, by = make_council(seats, slug=f"body{number}", languages=("es",))
        translate(make_draft([body], slug=f"draft-{number}"), "es")
        decision = make_decision(body, by=by, draft=db.session.scalars(select(Draft)).all()[-1])
        opened = open_round(decision, by=by)
        for person in people:
            cast(opened, person, 1)
        close(opened, by=by)
        client = client_as(user=by)
        for rest in ("", "/open"):
            with count_statements() as statements:
                assert client.get(f"/members/decisions/{decision.slug}/facilitate{rest}").status_code == 200
            counts.append(statements.count)
    assert counts[:2] == counts[2:]
    assert max(counts) <= 34


def test_what_is_missing_is_said_beside_the_field_and_what_was_typed_stays(page_as: PageAs) -> None:
    body, _people, by = make_council(3)
    draft = make_draft([body])
    page = page_as(user=by)
    form = page.get(f"/members/drafts/{draft.slug}/decide")
    again = page.submit(form, summary="It says how we work.", bodies=None, status=422)
    assert "Choose who decides." in again.text("#bodies-error")
    assert "It says how we work." in again.html
    assert not db.session.scalars(select(Decision)).all()


def test_a_joint_decision_asks_how_many_ballots(page_as: PageAs) -> None:
    alliance, council = make_body(), make_body("rec", name="Racial Equity Council")
    third = make_body("third", name="Third group")
    by = make_facilitator(alliance, council)
    draft = make_draft([alliance, council, third])
    page = page_as(user=by)
    form = page.get(f"/members/drafts/{draft.slug}/decide")
    assert "Third group" not in form.text("main form")
    page.submit(form, title="Together", summary="Both.", ballots="each")
    decision = _only()
    assert decision.body_ids == (alliance.id, council.id)
    assert not decision.one_ballot


def test_nobody_starts_a_decision_for_a_body_they_do_not_facilitate(page_as: PageAs) -> None:
    body, other = make_body(), make_body("other", name="Another group")
    by = make_facilitator(body)
    draft = make_draft([body, other])
    page = page_as(user=by)
    form = page.get(f"/members/drafts/{draft.slug}/decide")
    page.submit(form, title="A title", summary="Both.", bodies=[str(body.id), str(other.id)], status=422)
    assert not db.session.scalars(select(Decision)).all()


def test_members_without_office_cannot_start(page_as: PageAs) -> None:
    body, people, _by = make_council(3)
    draft = make_draft([body])
    member = page_as(user=people[0])
    member.get(f"/members/drafts/{draft.slug}/decide", status=403)
    member.get("/members/decisions/new", status=403)
    page_as(Role.ADMINISTRATOR).get(f"/members/drafts/{draft.slug}/decide", status=404)


def _mandated(most_cents: int | None = 100_000, most: int = 1):  # type: ignore[no-untyped-def]
    body, _people, by = make_council(3)
    team = make_body("policy", kind=BodyKind.TEAM, name="Policy team")
    leader = make_facilitator(team)
    decision = make_decision(body, by=by)
    decide(decision, by=by)
    wanted = mandates.NewMandate(
        team_id=team.id,
        scope="Choose the printer.",
        limits="No contract.",
        language="en",
        most_decisions=most,
        most_cents=most_cents,
        report_on=date(2030, 1, 1),
        expires_at=clock.now() + timedelta(days=30),
    )
    with write():
        granted = mandates.grant_mandate(decision.id, wanted, actor=by.id)
    return team, leader, granted


def test_a_team_starts_under_a_mandate_and_says_what_it_spends(page_as: PageAs) -> None:
    team, leader, granted = _mandated()
    draft = make_draft([team], title="The printer")
    page = page_as(user=leader)
    form = page.get(f"/members/drafts/{draft.slug}/decide")
    assert "Choose the printer." in form.text("main form")
    wishes = {"title": "Print", "summary": "Fliers.", "mandate": str(granted.id)}
    again = page.submit(form, **wishes, spends="a lot", status=422)
    assert "Write an amount in dollars" in again.text()
    again = page.submit(form, **wishes, spends="2,000", status=422)
    assert "The mandate does not cover this decision" in again.text()
    assert again.fields("main form")["spends"] == "2,000"
    page.submit(again, spends="$۹۹۹.50")
    use = db.session.scalars(select(MandateUse)).one()
    assert use.spends_cents == 99_950


def test_a_mandate_is_for_a_team_that_was_chosen(page_as: PageAs) -> None:
    team, leader, granted = _mandated()
    other = make_body("other", kind=BodyKind.TEAM, name="Narrative team")
    give(other, leader, Office.FACILITATOR)
    draft = make_draft([team, other])
    page = page_as(user=leader)
    form = page.get(f"/members/drafts/{draft.slug}/decide")
    fields = {"title": "Print", "summary": "Fliers.", "mandate": str(granted.id), "bodies": [str(other.id)]}
    assert "a team that you did not choose" in page.submit(form, **fields, status=422).text()


def test_a_team_without_a_mandate_is_told_that_it_can_only_check(page_as: PageAs) -> None:
    team = make_body("policy", kind=BodyKind.TEAM, name="Policy team")
    draft = make_draft([team])
    form = page_as(user=make_facilitator(team)).get(f"/members/drafts/{draft.slug}/decide")
    assert "no mandate in effect" in form.text()


def test_the_page_is_in_the_readers_language_and_right_to_left(app: Flask, page_as: PageAs) -> None:
    body = make_body()
    reader = make_member(body, language="fa")
    give(body, reader, Office.FACILITATOR)
    decision = make_decision(body, by=reader)
    page = page_as(user=reader).get(f"/members/decisions/{decision.slug}/facilitate")
    assert (page.lang, page.direction) == ("fa", "rtl")
