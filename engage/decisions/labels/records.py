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
    Publication.NAMES: _l("This group publishes who gave which answer."),
    Publication.COUNTS: _l("This group publishes how many gave each answer, without names."),
}

STATEMENT_HEADINGS: dict[StatementKind, Any] = {
    StatementKind.DISSENT: _l("Dissents"),
    StatementKind.ABSENT: _l("Written statements from members who could not be there"),
}

# How a concern ended, as one sentence.
CONCERN_ENDS: dict[ConcernState, Any] = {
    ConcernState.OPEN: _l("The person who raised the concern has not marked it as resolved."),
    ConcernState.ANSWERED: _l(
        "A change was made. The person who raised the concern has not said whether it is resolved."
    ),
    ConcernState.RESOLVED: _l("The person who raised the concern says that it is resolved."),
    ConcernState.CLOSED: _l("The concern was closed with a note."),
}

ENDINGS: dict[DecisionStatus, Any] = {
    DecisionStatus.OPEN: _l("This decision is under way."),
    DecisionStatus.CONSENSUS: _l(
        "In the deciding round, no one blocked the decision, and every number was 3 or more."
    ),
    DecisionStatus.WITHDRAWN: _l("This decision was withdrawn. Nothing was decided."),
    DecisionStatus.REFERRED: _l("This decision was referred to others. Nothing was decided here."),
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
            _("Yes: this record passes the check."),
            (
                _("Your check code is in the record, in the right place."),
                _(
                    "Nothing that was in the record at that time was changed, taken out or put in a different order."
                ),
            ),
        )
    sentences = []
    if any(one.what in HEAD_CHECKS for one in found):
        sentences.append(
            _(
                "Your check code is not in this record. "
                "Maybe the code is from another decision, or the record was changed."
            )
        )
    others = [one for one in found if one.what not in HEAD_CHECKS]
    numbers = sorted({one.number for one in others if one.number is not None})
    if numbers:
        sentences.append(
            ngettext(
                "Something in the record does not match at the event with this number: %(numbers)s.",
                "Something in the record does not match at the events with these numbers: %(numbers)s.",
                len(numbers),
                numbers=format_list(str(number) for number in numbers),
            )
        )
    if any(one.number is None for one in others):
        sentences.append(_("The record has something in it that none of its events mentions."))
    sentences.append(_("Please tell the people who run this site, and keep your email."))
    return CheckResult("error", _("No: this record does not pass the check."), tuple(sentences))
