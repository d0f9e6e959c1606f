"""Labels on the pages of a public record, other than verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engage.bodies.models import Publication
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n import ngettext
from engage.core.i18n.formats import format_list, language_name
from engage.decisions.models import ConcernState, DecisionStatus, StatementKind
from engage.decisions.policy.chain import Broken

HEAD_CHECKS = frozenset({"head_differs", "head_beyond_end"})

PUBLICATIONS: dict[Publication, Any] = {
    Publication.NAMES: _l("This body publishes each vote with its name."),
    Publication.COUNTS: _l("This body publishes how many gave each answer, without names."),
}

STATEMENT_HEADINGS: dict[StatementKind, Any] = {
    StatementKind.DISSENT: _l("Dissents"),
    StatementKind.ABSENT: _l("Statements of members who could not be there"),
}

# How a concern ended, as one sentence.
CONCERN_ENDS: dict[ConcernState, Any] = {
    ConcernState.OPEN: _l("Nobody has marked it as resolved."),
    ConcernState.ANSWERED: _l("It was answered by a change. Who raised it has not said if that resolves it."),
    ConcernState.RESOLVED: _l("Who raised it says that it is resolved."),
    ConcernState.CLOSED: _l("It was closed with a note."),
}

ENDINGS: dict[DecisionStatus, Any] = {
    DecisionStatus.OPEN: _l("This decision is under way."),
    DecisionStatus.CONSENSUS: _l(
        "In the round that decided it nobody blocked it, and every number was 3 or more."
    ),
    DecisionStatus.WITHDRAWN: _l("This was withdrawn. It was not decided."),
    DecisionStatus.REFERRED: _l("This was passed on to others. It was not decided here."),
}


def languages(tags: Iterable[str]) -> str:
    """Return the names of languages as one list."""
    return format_list(language_name(tag) for tag in tags)


@dataclass(frozen=True)
class CheckResult:
    """Whether a record agrees with a head. `kind` is the style of the notice."""

    kind: str
    title: str
    sentences: tuple[str, ...]


def check_result(broken: Iterable[Broken]) -> CheckResult:
    """Return whether the record holds and at which events it does not. Shows event numbers, never their content."""
    found = list(broken)
    if not found:
        return CheckResult(
            "success",
            _("Yes: the record holds."),
            (
                _("Your head is in the record's chain, at its place."),
                _("Nothing that the chain held at that time was changed, taken out or put in another order."),
            ),
        )
    sentences = []
    if any(one.what in HEAD_CHECKS for one in found):
        sentences.append(
            _(
                "Your head is not in the record's chain. It may be of another decision, or the record was changed."
            )
        )
    others = [one for one in found if one.what not in HEAD_CHECKS]
    numbers = sorted({one.number for one in others if one.number is not None})
    if numbers:
        sentences.append(
            ngettext(
                "The record does not hold at the event with this number: %(numbers)s.",
                "The record does not hold at the events with these numbers: %(numbers)s.",
                len(numbers),
                numbers=format_list(str(number) for number in numbers),
            )
        )
    if any(one.number is None for one in others):
        sentences.append(_("The record holds something that no event of the chain speaks of."))
    sentences.append(_("Please tell the people who run this site, and keep your mail."))
    return CheckResult("error", _("No: the record does not hold against this head."), tuple(sentences))
