"""Texts of the facilitators' pages: rules, states of translations, obstacles to a round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engage.bodies.models import Body
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n import ngettext
from engage.core.i18n.content import TextBundle
from engage.core.i18n.formats import format_datetime_range, format_list, format_number, language_name
from engage.decisions.labels.decisions import CONCERN_STATES, STATUSES
from engage.decisions.models import Concern, ConcernState, Decision, DecisionStatus, RoundMode
from engage.decisions.policy.consensus import FistToFive
from engage.decisions.queries.readiness import BINDING_ONLY, BodyReadiness, Obstacle, RoundReadiness
from engage.drafts.services.reads import LanguageState

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
    """Return the rule of a body in plain sentences, with the numbers of its current seats."""
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
    """Return how complete the translation of a version is: one or more short sentences."""
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


@dataclass(frozen=True)
class InTheWay:
    """An obstacle to opening a round, and where to remove it: `draft`, `overview`, `ways_out` or none."""

    text: str
    leads_to: str = ""
    label: str = ""


def in_the_way(ready: RoundReadiness, texts: TextBundle) -> list[InTheWay]:
    """Return the obstacles to any kind of round."""
    return [
        _obstacle(obstacle, ready, texts)
        for obstacle in Obstacle
        if obstacle in ready.obstacles - BINDING_ONLY
    ]


def in_the_way_of_binding(ready: RoundReadiness, texts: TextBundle) -> list[InTheWay]:
    """Return the obstacles to a binding round only; a check may still be opened."""
    return [
        _obstacle(obstacle, ready, texts)
        for obstacle in Obstacle
        if obstacle in ready.obstacles & BINDING_ONLY
    ]


def _obstacle(obstacle: Obstacle, ready: RoundReadiness, texts: TextBundle) -> InTheWay:
    match obstacle:
        case Obstacle.ENDED:
            return InTheWay(_("This decision has ended. Nothing more is asked."))
        case Obstacle.ROUND_UNDER_WAY:
            text = _("A round is under way. Close and reveal it first.")
            return InTheWay(text, "overview", _("To the round"))
        case Obstacle.NO_TEXT:
            return InTheWay(_("The draft has no text yet."), "draft", _("Write a first version"))
        case Obstacle.LANGUAGES:
            return _languages(ready)
        case Obstacle.NOBODY_SEATED:
            return InTheWay(
                _(
                    "Nobody holds a seat in %(groups)s, so nobody could answer. The city's staff give people their "
                    "seats.",
                    groups=_names((one.body for one in ready.bodies if not one.seats), texts),
                )
            )
        case Obstacle.ONLY_IN_MEETINGS:
            return _meetings(ready, texts)
        case Obstacle.ROUNDS_USED_UP:
            return InTheWay(_used_up(ready), "ways_out", _("See the ways out"))
        case Obstacle.MANDATE_NEEDED:
            return InTheWay(
                _("A work team decides only with a mandate, and this decision was started without one.")
            )
        case Obstacle.MANDATE_OVER:
            return InTheWay(_("The mandate of this decision has expired or was taken back."))


def _languages(ready: RoundReadiness) -> InTheWay:
    text = _(
        "The translation is missing or out of date in: %(languages)s. Bring it up to date. Or have it interpreted to "
        "every seated reader, who then confirms it on the draft's page.",
        languages=format_list(language_name(one.tag) for one in ready.languages if one.is_in_the_way),
    )
    return InTheWay(text, "draft", _("To the draft"))


def _meetings(ready: RoundReadiness, texts: TextBundle) -> InTheWay:
    if not ready.coming:
        return InTheWay(
            _(
                "Under the law on open meetings, %(groups)s may vote in a meeting only. No meeting is planned. The "
                "city's staff put meetings on the calendar.",
                groups=_names(ready.bound, texts),
            )
        )
    return InTheWay(
        _(
            "Under the law on open meetings, %(groups)s may vote in a meeting only. The next one is on %(when)s.",
            groups=_names(ready.bound, texts),
            when=format_datetime_range(ready.coming[0].starts_at, ready.coming[0].ends_at),
        )
    )


def _used_up(ready: RoundReadiness) -> str:
    return ngettext(
        "The limit of %(num)s binding round is used up.",
        "The limit of %(num)s binding rounds is used up.",
        ready.rounds_limit,
    )


def _names(bodies: Iterable[Body], texts: TextBundle) -> str:
    return format_list(texts[body.name_id].value for body in bodies)


def status(decision: Decision) -> str:
    """Return the label of a decision's status."""
    return str(STATUSES[DecisionStatus(decision.status)])


def concern_state(concern: Concern) -> str:
    """Return the label of a concern's state."""
    return str(CONCERN_STATES[ConcernState(concern.state)])
