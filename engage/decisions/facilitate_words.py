"""What facilitators' pages say about a rule, the state of a translation, and answers that a form must have."""

from __future__ import annotations

from typing import Any

from engage.core.i18n.formats import format_number
from engage.core.i18n.runtime import gettext as _
from engage.core.i18n.runtime import lazy_gettext as _l
from engage.core.i18n.runtime import ngettext
from engage.decisions.models import RoundMode
from engage.decisions.policy import FistToFive
from engage.decisions.services.readiness import BodyReadiness
from engage.drafts.services.translations import LanguageState

MODES: dict[RoundMode, tuple[Any, Any]] = {
    RoundMode.CHECK: (
        _l("A check"),
        _l("It shows where people stand. It decides nothing and stays inside the group."),
    ),
    RoundMode.BINDING: (
        _l("A binding round"),
        _l("It decides, if there is consensus. It counts toward the limit of rounds."),
    ),
}

WAYS: dict[str, tuple[Any, Any]] = {
    "live": (
        _l("Live, in the meeting that is going on"),
        _l("You close it when everybody is done, and reveal the answers together."),
    ),
    "own": (
        _l("Each member in their own time"),
        _l(
            "It closes at the closing time and reveals itself. You may close it early once everybody has answered."
        ),
    ),
}

TRANSLATION_STATES: dict[str, Any] = {
    "reviewed": _l("A person who knows the language has checked it"),
    "draft": _l("A person wrote it, and nobody has checked it yet"),
    "machine": _l("A computer translated it"),
}


def rule_sentences(one: BodyReadiness) -> list[str]:
    """The rule of a body in plain words, with the numbers of today's seats."""
    seats = len(one.seats)
    return [
        ngettext("%(num)s seat can answer.", "%(num)s seats can answer.", seats),
        ngettext(
            "%(quorum)s of %(num)s seat has to take part, so that the answers count.",
            "%(quorum)s of %(num)s seats have to take part, so that the answers count.",
            seats,
            quorum=format_number(one.quorum),
        ),
        *_consensus(one.rule),
        _published(one),
    ]


def _consensus(rule: FistToFive) -> list[str]:
    return [
        ngettext(
            "It is consensus when at least %(num)s seat gives a number, and every number is 3 or more.",
            "It is consensus when at least %(num)s seats give a number, and every number is 3 or more.",
            rule.minimum_numbers,
        ),
        _("Taking no position counts as taking part.")
        if rule.abstain_counts_for_quorum
        else _("Taking no position does not count as taking part."),
        _("Staying out because of a conflict of interest counts as taking part.")
        if rule.recuse_counts_for_quorum
        else _("Staying out because of a conflict of interest does not count as taking part."),
    ]


def _published(one: BodyReadiness) -> str:
    if one.names_votes:
        return _("The public record will show who gave which answer.")
    return _("The public record will show how many gave each answer, and no names.")


def language_state(state: LanguageState) -> list[str]:
    """How far a version is translated: one or more short sentences."""
    said = []
    if state.missing:
        said.append(ngettext("%(num)s clause is missing.", "%(num)s clauses are missing.", state.missing))
    if state.stale:
        said.append(
            ngettext("%(num)s clause is out of date.", "%(num)s clauses are out of date.", state.stale)
        )
    if state.machine:
        said.append(
            ngettext(
                "A computer translated %(num)s clause, and nobody has checked it.",
                "A computer translated %(num)s clauses, and nobody has checked them.",
                state.machine,
            )
        )
    if state.draft:
        said.append(
            ngettext(
                "%(num)s clause has not been checked yet.",
                "%(num)s clauses have not been checked yet.",
                state.draft,
            )
        )
    return said or [_("Ready")]
