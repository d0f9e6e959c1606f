"""The limit of binding rounds and the ways out: frozen when a decision starts, and what counts toward the limit."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from engage.accounts.models import User
from engage.bodies.models import Body
from engage.bodies.policy import RuleDraft, default_settings
from engage.bodies.services import rules
from engage.core.city_time import city_today
from engage.core.db import db, write
from engage.decisions.errors import RoundsNotUsedUp, RoundsUsedUp, WayOutNotAdopted
from engage.decisions.models import Decision, DecisionStatus, RoundMode
from engage.decisions.policy import consensus
from engage.decisions.policy.consensus import FistToFive
from engage.decisions.policy.limits import limits_of
from engage.decisions.queries.readiness import readiness_of
from engage.decisions.queries.verifying import verify
from engage.decisions.services import outcomes
from tests.conftest import Clock
from tests.support.decisions import cast_all, close, make_council, make_decision, make_facilitator, open_round
from tests.support.tampering import changed, rows_of, table

pytestmark = pytest.mark.usefixtures("app", "clock")


def _adopt(body: Body, **settings: object) -> None:
    with write():
        rules.adopt_rule(body.id, RuleDraft({**default_settings(), **settings}), actor="test")


def _left(decision: Decision) -> tuple[int, int]:
    ready = readiness_of(db.session.get_one(Decision, decision.id))
    db.session.rollback()
    return ready.rounds_left, ready.rounds_limit


def _round(
    decision: Decision,
    people: list[User],
    values: Iterable[int],
    clock: Clock,
    by: User,
    mode: RoundMode = RoundMode.BINDING,
) -> None:
    opened = open_round(decision, mode=mode, by=by)
    given = list(values)
    cast_all(opened, people[: len(given)], given)
    clock.advance(days=4)
    close(opened, by=by)


def test_a_later_rule_changes_neither_the_limit_nor_the_ways_out_of_a_decision_that_has_started(
    clock: Clock,
) -> None:
    body, people, by = make_council(4, rule_settings={"rounds_limit": 1, "ways_out": ["withdrawal"]})
    decision = make_decision(body, by=by)
    _round(decision, people, [0, 4, 4, 4], clock, by)
    _adopt(body, rounds_limit=6)
    assert _left(decision) == (0, 1)
    with pytest.raises(RoundsUsedUp):
        open_round(decision, by=by)
    with pytest.raises(WayOutNotAdopted), write():
        outcomes.end_without_consensus(decision.id, DecisionStatus.REFERRED, note="No.", actor=by.id)
    assert _left(make_decision(body, by=by)) == (6, 6)


def test_a_later_rule_takes_no_round_and_no_way_out_away(clock: Clock) -> None:
    body, people, by = make_council(4, rule_settings={"rounds_limit": 3})
    decision = make_decision(body, by=by)
    _adopt(body, rounds_limit=1, ways_out=["withdrawal"])
    _round(decision, people, [0, 4, 4, 4], clock, by)
    assert _left(decision) == (2, 3)
    with pytest.raises(RoundsNotUsedUp), write():
        outcomes.record_resolution_meeting(decision.id, held_on=city_today(), note="No.", actor=by.id)
    with write():
        outcomes.end_without_consensus(decision.id, DecisionStatus.REFERRED, note="Yes.", actor=by.id)
    assert verify(decision.id) == []


@pytest.mark.parametrize(("counts", "left"), [(False, 2), (True, 1)])
def test_a_binding_round_without_a_quorum_counts_only_if_the_rule_says_so(
    counts: bool, left: int, clock: Clock
) -> None:
    body, people, by = make_council(4, rule_settings={"rounds_limit": 2, "no_quorum_counts": counts})
    decision = make_decision(body, by=by)
    _round(decision, people, [0], clock, by)
    assert _left(decision) == (left, 2)
    _round(decision, people, [0, 4, 4, 4], clock, by)
    assert _left(decision) == (left - 1, 2)
    _round(decision, people, [4], clock, by, RoundMode.CHECK)
    assert _left(decision) == (left - 1, 2)


def test_of_two_bodies_the_one_without_a_quorum_says_whether_the_round_counts(clock: Clock) -> None:
    first, people, _by = make_council(4, rule_settings={"no_quorum_counts": True})
    second, others, _by = make_council(4, slug="alliance")
    both = make_facilitator(first, second)
    for values, left in (([*people, *others[:1]], 3), ([*people[:1], *others], 2)):
        decision = make_decision(first, second, by=both)
        opened = open_round(decision, by=both)
        cast_all(opened, values, [1] * len(values))
        clock.advance(days=4)
        close(opened, by=both)
        assert _left(decision) == (left, 3)


def test_a_round_that_was_opened_before_rules_said_this_counts_as_it_did() -> None:
    then = {"name": "fist_to_five", "settings": {"minimum_numbers": 2}}
    assert consensus.rule_of(then).no_quorum_counts
    assert not FistToFive().no_quorum_counts
    assert not default_settings()["no_quorum_counts"]


def test_a_joint_decision_has_the_lowest_limit_and_the_ways_out_of_every_body() -> None:
    one, two = FistToFive(rounds_limit=2), FistToFive(rounds_limit=4, ways_out=("withdrawal", "referral"))
    assert limits_of([one, two]).rounds == 2
    assert limits_of([one, two]).ways_out == {"withdrawal", "referral"}


def test_another_limit_behind_the_back_of_a_decision_is_found() -> None:
    body, _people, by = make_council(4)
    _adopt(body, rounds_limit=6)
    decision = make_decision(body, by=by)
    assert verify(decision.id) == []
    rules_table, bodies = table("body_rule"), table("decision_body")
    version = rows_of(rules_table, rules_table.c.version == 2)[0]
    with changed(rules_table, version, settings={**version.settings, "rounds_limit": 9}):
        assert [one.what for one in verify(decision.id)] == ["decision_changed"]
    with changed(bodies, rows_of(bodies)[0], rule_version=1):
        assert [(one.what, one.detail) for one in verify(decision.id)] == [
            ("decision_changed", {"column": "limits"})
        ]
    assert verify(decision.id) == []
