"""Members read the rule of their group in words, its versions, and the meeting or decision that adopted each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engage.bodies.errors import AdoptionNotNamed
from engage.bodies.models import Body, ChangeState
from engage.bodies.policy import Adoption, RuleDraft, default_settings
from engage.bodies.policy.changes import RuleAdopted
from engage.bodies.services import meetings, rules
from engage.bodies.services.reads import current_rule
from engage.core import clock
from engage.core.city_time import city_day
from engage.core.db import write
from engage.decisions.services import outcomes
from tests.support.accounts import PageAs, make_user
from tests.support.bodies import make_body, make_meeting, make_member
from tests.support.changes import propose
from tests.support.decisions import decide, make_council, make_decision

pytestmark = pytest.mark.usefixtures("app", "clock")
NEW = RuleDraft({**default_settings(), "rounds_limit": 5})


def _adopt(body: Body, draft: RuleDraft) -> None:
    with write():
        rules.adopt_rule(body.id, draft, actor="test")


def test_the_page_of_a_group_shows_its_rule_in_words_with_its_versions(page_as: PageAs) -> None:
    body = make_body()
    member = make_member(body)
    day = clock.now() - timedelta(days=2)
    met = make_meeting(body, day, day + timedelta(hours=2))
    adoption = Adoption(meeting_id=met.id)
    _adopt(body, replace(NEW, adopted_on=city_day(day), adoption=adoption, meanings={"0": {"en": "Never."}}))
    page = page_as(user=member).get("/members/groups/rea")
    said = page.text("section[aria-labelledby=rule]")
    for words in (
        "The group has used version 2 of its rule",
        "The group adopted it in its meeting on",
        "Quorum (how many must take part): more than 1 out of every 2 seats that someone holds.",
        "A decision can have at most 5 binding rounds.",
        "A binding round without a quorum does not count toward the limit of rounds.",
        "Never.",
        "Version 1, in effect from",
        "A decision can have at most 3 binding rounds.",
        "We have no record of the meeting or decision in which the group adopted it.",
    ):
        assert words in said, words


def test_a_decision_that_adopted_the_rule_is_linked(page_as: PageAs) -> None:
    body, people, by = make_council(3)
    decision = make_decision(body, by=by, slug="our-rules", title="New rules of ours")
    decide(decision, by=by)
    with write():
        outcomes.publish(decision.id, actor=by.id)
    _adopt(body, replace(NEW, adopted_on=city_day(clock.now()), adoption=Adoption(decision="our-rules")))
    page = page_as(user=people[0]).get(f"/members/groups/{body.slug}")
    assert "The group adopted it with a decision on" in page.text("section[aria-labelledby=rule]")
    assert page.text('section[aria-labelledby=rule] a[href*="our-rules"]') == "New rules of ours"


def test_a_proposed_rule_names_a_public_decision_of_this_group() -> None:
    body, _people, by = make_council(3)
    other, keeper = make_body("other"), make_user()
    decision = make_decision(body, by=by, slug="our-rules", title="New rules of ours")
    named = replace(NEW, adopted_on=city_day(clock.now()), adoption=Adoption(decision="our-rules"))

    def refused(where: Body, rule: RuleDraft = named) -> None:
        with pytest.raises(AdoptionNotNamed):
            propose(where, RuleAdopted(rule, current_rule(where.id).version), by=keeper)

    refused(body)  # it is not decided
    decide(decision, by=by)
    refused(body)  # it is not public
    with write():
        outcomes.publish(decision.id, actor=by.id)
    refused(other)  # it is another group's
    refused(body, replace(named, adoption=Adoption(decision="made-up")))
    change = propose(body, RuleAdopted(named, current_rule(body.id).version), by=keeper)
    assert change.state == ChangeState.PROPOSED


def test_a_proposed_rule_names_a_meeting_of_this_group_that_took_place() -> None:
    body, other, keeper = make_body(), make_body("other"), make_user()
    now = clock.now()
    of_other = make_meeting(other, now - timedelta(days=1), now - timedelta(hours=20))
    to_come = make_meeting(body, now + timedelta(days=1), now + timedelta(days=1, hours=2))
    cancelled = make_meeting(body, now + timedelta(hours=1), now + timedelta(hours=2))
    with write():
        meetings.cancel_meeting(cancelled.id, actor="test")
    version = current_rule(body.id).version
    adopted = [None, *(Adoption(meeting_id=one.id) for one in (of_other, to_come, cancelled))]
    for adoption in adopted:
        draft = replace(NEW, adopted_on=city_day(now), adoption=adoption)
        with pytest.raises(AdoptionNotNamed):
            propose(body, RuleAdopted(draft, version), by=keeper)
