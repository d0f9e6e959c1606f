"""What a quorum means for a round before its answers are revealed. Whether an answer counts toward it is an answer.

So before the reveal only the number of answers is known, not how many of them count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from engage.core.i18n import gettext as _
from engage.core.i18n import ngettext
from engage.core.i18n.formats import format_number, isolate
from engage.decisions.policy.consensus import FistToFive, rule_of


def quorum_lines(rule: Mapping[str, Any], entitled: int, answered: int) -> list[str]:
    """Return the quorum of a body in a round, and whether enough of its seats have answered."""
    frozen = rule_of(rule)
    quorum = frozen.quorum_of(entitled)
    needed = ngettext(
        "The quorum is %(num)s seat: with fewer, nothing can be decided.",
        "The quorum is %(num)s seats: with fewer, nothing can be decided.",
        quorum,
    )
    if answered < quorum:
        return [needed, _("Too few seats have answered so far.")]
    return [needed, *_enough(frozen)]


def _enough(rule: FistToFive) -> list[str]:
    if rule.recuse_counts_for_quorum and rule.abstain_counts_for_quorum:
        return [_("Enough seats have answered for a quorum.")]
    return [_("Enough seats have answered for a quorum, if all their answers count."), *_not_counted(rule)]


def _not_counted(rule: FistToFive) -> list[str]:
    said = []
    if not rule.abstain_counts_for_quorum:
        said.append(_("A member who takes no position does not count toward the quorum."))
    if not rule.recuse_counts_for_quorum:
        said.append(_("A member who has a conflict of interest does not count toward the quorum."))
    return said


class Answering(Protocol):
    """A body in a round under way."""

    @property
    def id(self) -> int:
        """The id of the body."""

    @property
    def rule(self) -> Mapping[str, Any]:
        """Its frozen rule."""

    @property
    def entitled(self) -> int:
        """How many seats may answer."""

    @property
    def answered(self) -> int:
        """How many seats have answered."""


def lacking_now(bodies: Iterable[Answering], names: Mapping[int, str]) -> list[str]:
    """Return which bodies have no quorum if the round closes now."""
    said = []
    for body in bodies:
        rule = rule_of(body.rule)
        quorum = rule.quorum_of(body.entitled)
        if body.answered < quorum:
            said.append(_closes_without(quorum, body.answered, isolate(names[body.id], "auto")))
    return said


def _closes_without(quorum: int, answered: int, group: str) -> str:
    if not answered:
        return ngettext(
            "In %(group)s, the quorum is %(num)s seat, and no seat has answered. This round cannot decide now.",
            "In %(group)s, the quorum is %(num)s seats, and no seat has answered. This round cannot decide now.",
            quorum,
            group=group,
        )
    return ngettext(
        "In %(group)s, the quorum is %(num)s seat, and %(answered)s answered. This round cannot decide now.",
        "In %(group)s, the quorum is %(num)s seats, and %(answered)s answered. This round cannot decide now.",
        quorum,
        group=group,
        answered=format_number(answered),
    )
