"""Mandates on pages: granted from a decision, listed for the team, taken back, reported on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.models import Body, BodyKind
from engage.core.db import db, write
from engage.decisions.errors import MandateNeeded
from engage.decisions.models import Decision, Mandate
from engage.decisions.services import access, mandates
from engage.decisions.services.mandates import NewMandate
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.bodies import make_body, seat_people
from tests.support.client import PageClient
from tests.support.decisions import decide, make_council, make_decision, make_facilitator, open_round

pytestmark = pytest.mark.usefixtures("app", "clock")

WISHES = {
    "scope": "Choose who prints the fliers.",
    "limits": "No contract longer than a year.",
    "most_decisions": "2",
    "most_money": "1,500.50",
    "report_on": "2027-06-01",
    "expires_on": "2027-07-31",
}


def _setting() -> tuple[Decision, User, Body, User]:
    """A decision made by a council, and a team with a facilitator."""
    council, people, by = make_council(4)
    team = make_body("policy", kind=BodyKind.TEAM, name="Policy team")
    seat_people(team, 3)
    leader = make_facilitator(team, name="Lee Example")
    decision = make_decision(council, by=by)
    decide(decision, by=by)
    assert people
    return decision, by, team, leader


def _new(decision: Decision) -> str:
    return f"/members/decisions/{decision.slug}/facilitate/mandates/new"


def _mandate() -> Mandate:
    return db.session.scalars(select(Mandate)).one()


def _grant(page: PageClient, decision: Decision) -> Mandate:
    page.submit(page.get(_new(decision)), **WISHES)
    return _mandate()


def test_a_mandate_is_granted_with_its_limits(page_as: PageAs) -> None:
    decision, by, team, _leader = _setting()
    page = page_as(user=by)
    done = page.submit(page.get(_new(decision)), **WISHES)
    granted = _mandate()
    assert (granted.team_id, granted.most_decisions, granted.most_cents) == (team.id, 2, 150_050)
    assert granted.expires_at.isoformat() == "2027-08-01T06:59:00+00:00"
    for words in ("Choose who prints the fliers.", "$1,500.50", "June 1, 2027", "In effect"):
        assert words in done.text(), words


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("scope", "", "Say what the team may decide."),
        ("limits", "", "Say what the team is not allowed"),
        ("most_decisions", "0", "Write a number from 1 to 99."),
        ("most_money", "12.345", "Write an amount in dollars"),
        ("most_money", "99999999999", "too large"),
        ("report_on", "2027-03-01", "in the future"),
        ("expires_on", "2027-02-01", "in the future"),
        ("expires_on", "", "Choose the last day of the mandate."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(page_as: PageAs, field: str, typed: str, said: str) -> None:
    decision, by, _team, _leader = _setting()
    page = page_as(user=by)
    again = page.submit(page.get(_new(decision)), **{**WISHES, field: typed}, status=422)
    assert said in again.text(f"#{field}-error")
    kept = again.fields("main form")
    assert all(kept[name] == value for name, value in WISHES.items() if name != field)
    assert not db.session.scalars(select(Mandate)).all()


def test_only_a_work_team_gets_a_mandate(page_as: PageAs) -> None:
    decision, by, _team, _leader = _setting()
    page = page_as(user=by)
    other = make_body("other", name="Another group")
    page.submit(page.get(_new(decision)), **WISHES, team=str(other.id), status=422)
    assert not db.session.scalars(select(Mandate)).all()


def test_a_team_hands_nothing_on(page_as: PageAs) -> None:
    decision, by, team, leader = _setting()
    mandate = _grant(page_as(user=by), decision)
    own = make_decision(team, by=leader, mandate_id=mandate.id)
    decide(own, by=leader)
    page = page_as(user=leader)
    assert _new(own) not in page.get(_new(own).removesuffix("/mandates/new")).links
    page.get(_new(own), status=409)
    wanted = NewMandate(
        team.id, "More.", "None.", "en", 1, None, mandate.report_on, mandate.expires_at + timedelta(days=365)
    )
    with pytest.raises(MandateNeeded), write():
        mandates.grant_mandate(own.id, wanted, actor=leader.id)
    assert _mandate().id == mandate.id


def test_a_mandate_is_taken_back_with_a_reason_and_stops_what_is_decided_under_it(page_as: PageAs) -> None:
    decision, by, team, leader = _setting()
    page = page_as(user=by)
    granted = _grant(page, decision)
    using = make_decision(team, by=leader, mandate_id=granted.id, spends_cents=100)
    open_round(using, by=leader)
    asking = page.get(f"/members/mandates/{granted.id}/revoke")
    page.submit(asking, reason="", status=422)
    done = page.submit(asking, reason="The printer closed.")
    assert "Taken back" in done.text()
    assert "The printer closed." in done.text()
    assert access.round_under_way(using.id) is None
    db.session.rollback()
    assert "already taken back" in page.submit(asking, reason="Again.").text()
    assert page.client.get(f"/members/mandates/{granted.id}/revoke").status_code == 303
    overview = page_as(user=leader).get(f"/members/decisions/{using.slug}/facilitate")
    assert "ended or was taken back" in overview.text(".next")


def test_the_team_sees_its_mandates_and_reports_back(page_as: PageAs) -> None:
    decision, by, _team, leader = _setting()
    granted = _grant(page_as(user=by), decision)
    page = page_as(user=leader)
    listed = page.get("/members/mandates")
    assert "Choose who prints the fliers." in listed.text()
    form = page.get(f"/members/mandates/{granted.id}/report")
    page.submit(form, text="", status=422)
    done = page.submit(form, text="We chose the shop on J Street.")
    assert "The team has reported back" in done.text()
    again = page.get(f"/members/mandates/{granted.id}/report")
    assert again.fields("main form")["text"].strip() == "We chose the shop on J Street."
    overview = page_as(user=by).get(f"/members/decisions/{decision.slug}/facilitate")
    assert "We chose the shop on J Street." in overview.text()


def test_each_side_does_its_own_part_only(page_as: PageAs) -> None:
    decision, by, _team, leader = _setting()
    granted = _grant(page_as(user=by), decision)
    page_as(user=leader).get(f"/members/mandates/{granted.id}/revoke", status=404)
    page_as(user=by).get(f"/members/mandates/{granted.id}/report", status=404)
    page_as(user=by).get("/members/mandates/999/revoke", status=404)
    page_as().get("/members/mandates", status=403)
    assert "Your teams have no mandates" in page_as(user=by).get("/members/mandates").text()


def test_a_mandate_that_is_over_says_so(page_as: PageAs, clock: Clock) -> None:
    decision, by, _team, leader = _setting()
    _grant(page_as(user=by), decision)
    clock.advance(days=400)
    assert "Expired" in page_as(user=leader).get("/members/mandates").texts("section .tag")
