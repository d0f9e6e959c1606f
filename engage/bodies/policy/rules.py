"""The facts about a body, and the default rule by which it decides until it adopts another. Data, not code.

Fist to Five as the papers of Sacramento's initiative describe it: no numeric majority anywhere, a quorum of more than
half of the seats, and a minimum of numbers, so that it is no consensus if everybody stands aside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engage.bodies.errors import RuleInvalid
from engage.bodies.models import Publication
from engage.core.i18n.content import Reviewer

DEFAULT_RULE_NAME = "fist_to_five"
WAYS_OUT = ("resolution_meeting", "referral", "withdrawal")
LONGEST_MEANING = 200  # characters
VALUES = ("0", "1", "2", "3", "4", "5")

DEFAULT_RULE_SETTINGS: Mapping[str, Any] = {
    "quorum_numerator": 1,
    "quorum_denominator": 2,
    "quorum_more_than": True,  # more than half of the entitled seats, not exactly half
    "minimum_numbers": 3,
    "abstain_counts_for_quorum": True,
    "recuse_counts_for_quorum": False,
    "rounds_limit": 3,
    "no_quorum_counts": False,  # whether a binding round without a quorum counts toward the limit
    "ways_out": list(WAYS_OUT),
}


def default_settings() -> dict[str, Any]:
    """Return a copy of the default settings, which the caller may change."""
    return {**DEFAULT_RULE_SETTINGS, "ways_out": list(WAYS_OUT)}


def check_settings(settings: Mapping[str, Any]) -> None:
    """Raise RuleInvalid for the first setting that is missing or invalid."""
    if set(settings) != set(default_settings()):
        raise RuleInvalid(min(set(settings) ^ set(default_settings())))
    for name in ("quorum_numerator", "quorum_denominator", "minimum_numbers", "rounds_limit"):
        if type(settings[name]) is not int or not 1 <= settings[name] <= 200:
            raise RuleInvalid(name)
    for name in (
        "quorum_more_than",
        "abstain_counts_for_quorum",
        "recuse_counts_for_quorum",
        "no_quorum_counts",
    ):
        if type(settings[name]) is not bool:
            raise RuleInvalid(name)
    numerator, denominator = settings["quorum_numerator"], settings["quorum_denominator"]
    if numerator > denominator or (numerator == denominator and settings["quorum_more_than"]):
        raise RuleInvalid("quorum_numerator")
    ways = settings["ways_out"]
    if (
        not isinstance(ways, list)
        or not ways
        or len(set(ways)) != len(ways)
        or not set(ways) <= set(WAYS_OUT)
    ):
        raise RuleInvalid("ways_out")


@dataclass(frozen=True)
class BodyFacts:
    """Facts about a body besides its name and its members. `languages` are tags."""

    size: int
    languages: tuple[str, ...] = ()
    publication: Publication = Publication.COUNTS
    open_meetings: bool = False
    between_meetings: bool = False


# By domain whose decisions may adopt a rule: whether a body (its id) made a public one with a slug.
DECIDED_ELSEWHERE: dict[str, Callable[[int, str], bool]] = {}


@dataclass(frozen=True)
class Adoption:
    """How a body adopted a rule: at the meeting with this id, or by the decision with this slug."""

    meeting_id: int | None = None
    decision: str | None = None

    def __post_init__(self) -> None:
        if (self.meeting_id is None) == (self.decision is None):
            raise ValueError("A meeting or a decision adopts a rule.")


@dataclass(frozen=True)
class RuleDraft:
    """A rule to adopt. `adoption` is None where nobody recorded how the body adopted it.

    `meanings` is the body's own wording of the values: {"0": {"en": "…", "es": "…"}}; missing or empty ones have the
    product's wording. `reviewer` vouches for translations; without one they are marked as not reviewed.
    """

    settings: Mapping[str, Any] = field(default_factory=default_settings)
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shows_hands: bool = True
    adopted_on: date | None = None
    adoption: Adoption | None = None
    name: str = DEFAULT_RULE_NAME
    source_language: str = "en"
    reviewer: Reviewer | None = None
