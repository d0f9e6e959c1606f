"""Labels on the members' pages about decisions, other than verdicts and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engage.bodies.models import Publication
from engage.core.i18n import current_language, lazy_pgettext
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.decisions.labels.decisions import MEANINGS
from engage.decisions.models import Answer, ConcernState, DecisionStatus, Outcome, StatementKind
from engage.drafts.policy.diff import Change

OUTCOME_LOOKS: Mapping[str, tuple[str, str]] = {
    Outcome.CONSENSUS: ("oak", "done"),
    Outcome.CONCERNS_OPEN: ("camellia", "talk"),
    Outcome.BLOCKED: ("brick", "close"),
    Outcome.NO_QUORUM: ("gold", "people"),
    Outcome.TOO_FEW_NUMBERS: ("gold", "people"),
}

STATUS_LOOKS: Mapping[str, tuple[str, str]] = {
    DecisionStatus.OPEN: ("", "talk"),
    DecisionStatus.CONSENSUS: ("oak", "done"),
    DecisionStatus.WITHDRAWN: ("plain", "back"),
    DecisionStatus.REFERRED: ("gold", "out"),
}

CONCERN_LOOKS: Mapping[str, tuple[str, str]] = {
    ConcernState.OPEN: ("camellia", "talk"),
    ConcernState.ANSWERED: ("gold", "edit"),
    ConcernState.RESOLVED: ("oak", "done"),
    ConcernState.CLOSED: ("plain", "lock"),
}

CHANGES: Mapping[str, Any] = {
    Change.ADDED: lazy_pgettext("clause", "New"),
    Change.REMOVED: lazy_pgettext("clause", "Taken out"),
    Change.CHANGED: lazy_pgettext("clause", "Changed"),
    Change.MOVED: lazy_pgettext("clause", "Moved"),
    Change.SAME: _l("New number"),
}

STATEMENTS: Mapping[str, Any] = {
    StatementKind.ABSENT: _l("Written statement"),
    StatementKind.DISSENT: _l("Dissent"),
}

# In the second person: "You answered: …"
OWN_ANSWERS: Mapping[str, Any] = {
    Answer.STAND_ASIDE: _l("I stand aside"),
    Answer.RECUSE: _l("I take no part"),
    Answer.ABSTAIN: _l("I take no position"),
}


@dataclass(frozen=True)
class Wording:
    """The wording of a value. `own` is the body's, in `language`; `common` is the product's, in the reader's language.

    `common` is set only if the body has no wording of its own, or none in the reader's language.
    """

    own: str | None
    language: str
    common: str | None


def wording(rule: Mapping[str, Any], value: int) -> Wording:
    """Return the body's own wording of a value, in the reader's language or else another; if none, the product's."""
    tag = current_language().tag
    own: Mapping[str, str] = rule["meanings"].get(str(value), {})
    common = str(MEANINGS[str(value)])
    if own.get(tag):
        return Wording(own[tag], tag, None)
    written = next(((language, text) for language, text in own.items() if text), None)
    return Wording(written[1], written[0], common) if written else Wording(None, tag, common)


def vote_publication(publication: str) -> str:
    """Return what the public may read of the votes of a body."""
    if publication == Publication.NAMES:
        return _("When the record is published, everyone can read your name with your number.")
    return _(
        "When the record is published, everyone can read how many seats gave each answer, without names."
    )
