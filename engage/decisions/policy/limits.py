"""The limit of binding rounds and the ways out when they are used up, as a decision's bodies had adopted them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from engage.bodies.models import BodyRule
from engage.decisions.models import Outcome, RoundBody
from engage.decisions.policy.consensus import FistToFive, rule_of


@dataclass(frozen=True)
class Limits:
    """How many binding rounds a decision may have, and the ways out that every body adopted."""

    rounds: int
    ways_out: frozenset[str]


def limits_of(rules: Collection[FistToFive]) -> Limits:
    """Return the limits of a joint decision: the lowest limit, and only the ways out that all of them have."""
    return Limits(
        min(rule.rounds_limit for rule in rules),
        frozenset.intersection(*(frozenset(rule.ways_out) for rule in rules)),
    )


def limits_said(slug: str, rule: BodyRule) -> dict[str, Any]:
    """Return what the chain says of the rule that limits a decision of this body."""
    settings = rule.settings
    return {
        "body": slug,
        "version": rule.version,
        "rounds": settings["rounds_limit"],
        "ways_out": sorted(settings["ways_out"]),
    }


def counts_toward_limit(bodies: Iterable[RoundBody]) -> bool:
    """Return whether a revealed binding round uses up one of the limit, by the rules that it froze.

    It does not if a body had no quorum, unless that body's rule counts such rounds.
    """
    return all(row.outcome != Outcome.NO_QUORUM or rule_of(row.rule).no_quorum_counts for row in bodies)
