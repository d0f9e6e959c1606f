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
from engage.decisions.queries.facilitating import Lacking
from engage.decisions.queries.readiness import BINDING_ONLY, BodyReadiness, Obstacle, RoundReadiness
from engage.drafts.services.reads import LanguageState

MODES: dict[RoundMode, tuple[Any, Any]] = {
    RoundMode.CHECK: (
        _l("Straw poll"),
        _l(
            "A straw poll shows where members stand. Nothing is decided, and the answers stay inside the group."
        ),
    ),
    RoundMode.BINDING: (
        _l("Binding round"),
        _l(
            "If there is consensus, the decision is made. "
            "A binding round with a quorum counts toward the limit of rounds."
        ),
    ),
}

WAYS: dict[str, tuple[Any, Any]] = {
    "live": (
        _l("Live, in the meeting happening now"),
        _l("You close the round when everyone is done. Then you reveal all the answers at the same time."),
    ),
    "own": (
        _l("Each member on their own time"),
        _l(
            "At the closing time, the round closes and all members see the answers. You can close the round early once "
            "everyone has answered."
        ),
    ),
}

TRANSLATION_STATES: dict[str, Any] = {
    "reviewed": _l("A person who knows the language has checked it"),
    "draft": _l("A person wrote it, and no one has checked it yet"),
    "machine": _l("A computer translated it"),
}


def rule_sentences(one: BodyReadiness) -> list[str]:
    """Return the rule of a body in plain sentences, with the numbers of its current seats."""
    seats = len(one.seats)
    return [
        ngettext("%(num)s seat can answer.", "%(num)s seats can answer.", seats),
        ngettext(
            "Quorum: at least %(quorum)s of %(num)s seat must take part for the answers to count.",
            "Quorum: at least %(quorum)s of %(num)s seats must take part for the answers to count.",
            seats,
            quorum=format_number(one.quorum),
        ),
        *_here(one),
        *_consensus(one.rule),
        _("A binding round without a quorum counts toward the limit of rounds.")
        if one.rule.no_quorum_counts
        else _("A binding round without a quorum does not count toward the limit of rounds."),
        _published(one),
    ]


def _here(one: BodyReadiness) -> list[str]:
    """Return how many seats are at the meeting that is going on, and whether they are fewer than the quorum."""
    if one.here is None:
        return []
    said = ngettext(
        "In the meeting now, someone is marked as present for %(num)s seat.",
        "In the meeting now, someone is marked as present for %(num)s seats.",
        one.here,
    )
    if not one.here:
        said = _("In the meeting now, no one is marked as present.")
    return [said] if one.here >= one.quorum else [said, _("The quorum needs more seats.")]


def _consensus(rule: FistToFive) -> list[str]:
    return [
        ngettext(
            "The group has consensus when at least %(num)s seat gives a number, and every number is 3 or more.",
            "The group has consensus when at least %(num)s seats give a number, and every number is 3 or more.",
            rule.minimum_numbers,
        ),
        _("A member who takes no position still counts toward the quorum.")
        if rule.abstain_counts_for_quorum
        else _("A member who takes no position does not count toward the quorum."),
        _("A member who has a conflict of interest still counts toward the quorum.")
        if rule.recuse_counts_for_quorum
        else _("A member who has a conflict of interest does not count toward the quorum."),
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
                "A computer translated %(num)s clause, and no one has checked it.",
                "A computer translated %(num)s clauses, and no one has checked them.",
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
    return said or [_("The translation is ready")]


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


OBSTACLES: dict[Obstacle, Any] = {
    Obstacle.ENDED: _l("This decision has ended, so this is no longer possible."),
    Obstacle.MANDATE_NEEDED: _l(
        "A work team can decide only with a mandate. This decision was started without one."
    ),
    Obstacle.MANDATE_OVER: _l("The mandate for this decision has ended or was taken back."),
}


def _obstacle(obstacle: Obstacle, ready: RoundReadiness, texts: TextBundle) -> InTheWay:
    match obstacle:
        case Obstacle.ROUND_UNDER_WAY:
            text = _("A round is under way. Close and reveal it first.")
            return InTheWay(text, "overview", _("Go to the round"))
        case Obstacle.NO_TEXT:
            return InTheWay(_("The draft has no text yet."), "draft", _("Write a first version"))
        case Obstacle.LANGUAGES:
            return _languages(ready)
        case Obstacle.NOBODY_SEATED:
            return InTheWay(
                _(
                    "No one has a seat in %(groups)s yet, so no one could answer. City staff give people their seats.",
                    groups=_names((one.body for one in ready.bodies if not one.seats), texts),
                )
            )
        case Obstacle.ONLY_IN_MEETINGS:
            return _meetings(ready, texts)
        case Obstacle.ROUNDS_USED_UP:
            return InTheWay(_used_up(ready), "ways_out", _("See the options"))
        case Obstacle.RULE_OUT_OF_REACH:
            return InTheWay(
                " ".join(_out_of_reach(one, texts) for one in ready.bodies if one.is_out_of_reach)
            )
        case _:
            return InTheWay(str(OBSTACLES[obstacle]))


def _out_of_reach(one: BodyReadiness, texts: TextBundle) -> str:
    """Return that a body has too few seats for its rule."""
    return ngettext(
        "In %(group)s, %(num)s seat can answer, and for consensus its rule needs %(minimum)s numbers. "
        "City staff can fill seats, or the group can adopt another rule.",
        "In %(group)s, %(num)s seats can answer, and for consensus its rule needs %(minimum)s numbers. "
        "City staff can fill seats, or the group can adopt another rule.",
        len(one.seats),
        group=texts[one.body.name_id].value,
        minimum=format_number(one.rule.minimum_numbers),
    )


def _languages(ready: RoundReadiness) -> InTheWay:
    text = _(
        "The translation is missing or out of date in: %(languages)s. Bring it up to date. Or have the text "
        "interpreted for each member who reads that language. Each of them then confirms this on the draft's page.",
        languages=format_list(language_name(one.tag) for one in ready.languages if one.is_in_the_way),
    )
    return InTheWay(text, "draft", _("Go to the draft"))


def _meetings(ready: RoundReadiness, texts: TextBundle) -> InTheWay:
    if not ready.coming:
        return InTheWay(
            _(
                "Under the law on open meetings, %(groups)s can vote only in a meeting. No meeting is planned. City "
                "staff put meetings on the calendar.",
                groups=_names(ready.bound, texts),
            )
        )
    return InTheWay(
        _(
            "Under the law on open meetings, %(groups)s can vote only in a meeting. The next meeting is on %(when)s.",
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


def rounds_left(ready: RoundReadiness) -> str:
    """Return how many binding rounds a decision still has."""
    if ready.rounds_left <= 0:
        return _("No binding rounds are left.")
    return _(
        "Binding rounds left: %(left)s of %(num)s",
        left=format_number(ready.rounds_left),
        num=format_number(ready.rounds_limit),
    )


def lacked_quorum(one: Lacking, texts: TextBundle, ready: RoundReadiness) -> str:
    """Return that a body had no quorum in the last round, with how many seats it needed and how many counted."""
    body = next(each.body for each in ready.bodies if each.body.id == one.body_id)
    said = {"group": texts[body.name_id].value, "round": str(one.round_number)}
    if not one.present:
        return ngettext(
            "%(group)s had no quorum in round %(round)s, so nothing was decided. "
            "At least %(num)s seat had to take part, and none did.",
            "%(group)s had no quorum in round %(round)s, so nothing was decided. "
            "At least %(num)s seats had to take part, and none did.",
            one.quorum,
            **said,
        )
    return ngettext(
        "%(group)s had no quorum in round %(round)s, so nothing was decided. "
        "At least %(num)s seat had to take part, and %(present)s did.",
        "%(group)s had no quorum in round %(round)s, so nothing was decided. "
        "At least %(num)s seats had to take part, and %(present)s did.",
        one.quorum,
        present=format_number(one.present),
        **said,
    )


def _names(bodies: Iterable[Body], texts: TextBundle) -> str:
    return format_list(texts[body.name_id].value for body in bodies)


def status(decision: Decision) -> str:
    """Return the label of a decision's status."""
    return str(STATUSES[DecisionStatus(decision.status)])


def concern_state(concern: Concern) -> str:
    """Return the label of a concern's state."""
    return str(CONCERN_STATES[ConcernState(concern.state)])
