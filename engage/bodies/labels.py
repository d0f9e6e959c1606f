"""What a change of a body says, in the reader's language: for its members' pages, for staff's, and for mails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engage.bodies.models import BodyRule, Ground, Office, Publication, SeatPart
from engage.bodies.policy import VALUES, Adoption, RuleDraft
from engage.bodies.policy.changes import (
    Appointment,
    FactsChanged,
    OfficeTaken,
    RuleAdopted,
    SeatAdded,
    SeatEnded,
    SeatWish,
    Unseated,
)
from engage.bodies.queries.changes import ChangeView
from engage.core.i18n import current_language, ngettext
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.formats import format_date, format_list, format_number, isolate, language_name

WAYS_OUT = {
    "resolution_meeting": _l("a resolution meeting"),
    "referral": _l("referral to another group"),
    "withdrawal": _l("withdrawal"),
}


def change_lines(view: ChangeView) -> list[str]:
    """Return what a change says, in sentences."""
    name = isolate(view.person, "auto")
    match view.what:
        case Appointment() as what:
            return _appointed(what, name)
        case OfficeTaken(Office.FACILITATOR):
            return [_("%(name)s is no longer a facilitator.", name=name)]
        case OfficeTaken():
            return [_("%(name)s is no longer a scribe.", name=name)]
        case Unseated(number):
            return [_("%(name)s no longer holds seat %(number)s.", name=name, number=number)]
        case SeatAdded() as what:
            return [_added(what)]
        case SeatEnded(_seat_id, number):
            return [_("Seat %(number)s is removed. Anyone who holds it loses it.", number=number)]
        case RuleAdopted() as what:
            adopted = _("Version %(number)s of the group's rule is adopted.", number=what.after + 1)
            return [adopted, *adoption_lines(what.rule), *rule_lines(what.rule)]
        case FactsChanged() as what:
            return [_fact(field, what) for field in what.changed]


def ground_line(view: ChangeView) -> str:
    """Return who proposed a change that is in force, and who agreed."""
    names = {"proposer": isolate(view.proposer, "auto"), "name": isolate(view.decider, "auto")}
    match view.change.ground:
        case Ground.COMMAND:
            return _("Done by the people who run this site's server.")
        case Ground.NOTICE:
            return _("Proposed by %(proposer)s. The members were told a day before.", **names)
        case Ground.EMPTY_SEAT:
            return _("Done by %(proposer)s.", **names)
        case _:
            return _("Proposed by %(proposer)s. %(name)s agreed.", **names)


def adoption_lines(rule: RuleDraft) -> list[str]:
    """Return how and when the group adopted a rule, if that is known."""
    if rule.adopted_on is None:
        return []
    day = format_date(rule.adopted_on)
    if rule.adoption is None:
        return [_("The group adopted it on %(day)s.", day=day)]
    if rule.adoption.decision is not None:
        return [_("The group adopted it with a decision on %(day)s.", day=day)]
    return [_("The group adopted it in its meeting on %(day)s.", day=day)]


def version_draft(rule: BodyRule) -> RuleDraft:
    """Return a version that is in force, or was, as the rule it says. Its own words for the numbers are not in it."""
    adoption = None
    if rule.adopted_at_id is not None or rule.adopted_by is not None:
        adoption = Adoption(rule.adopted_at_id, rule.adopted_by)
    return RuleDraft(
        rule.settings, adopted_on=rule.adopted_on, adoption=adoption, shows_hands=rule.shows_hands
    )


def rule_lines(rule: RuleDraft) -> list[str]:
    """Return a rule in plain sentences."""
    numbers = rule.settings
    share = {
        "part": format_number(numbers["quorum_numerator"]),
        "whole": format_number(numbers["quorum_denominator"]),
    }
    return [
        _(
            "Quorum (how many must take part): more than %(part)s out of every %(whole)s seats that someone holds.",
            **share,
        )
        if numbers["quorum_more_than"]
        else _(
            "Quorum (how many must take part): at least %(part)s out of every %(whole)s seats that someone holds.",
            **share,
        ),
        ngettext(
            "The group has consensus when at least %(num)s seat gives a number, and every number is 3 or more.",
            "The group has consensus when at least %(num)s seats give a number, and every number is 3 or more.",
            numbers["minimum_numbers"],
        ),
        _("A member who takes no position still counts toward the quorum.")
        if numbers["abstain_counts_for_quorum"]
        else _("A member who takes no position does not count toward the quorum."),
        _("A member who has a conflict of interest still counts toward the quorum.")
        if numbers["recuse_counts_for_quorum"]
        else _("A member who has a conflict of interest does not count toward the quorum."),
        ngettext(
            "A decision can have at most %(num)s binding round.",
            "A decision can have at most %(num)s binding rounds.",
            numbers["rounds_limit"],
        ),
        *_without_quorum(numbers.get("no_quorum_counts")),
        _(
            "If the last round ends without consensus, the options are: %(ways)s.",
            ways=format_list(str(WAYS_OUT[way]) for way in numbers["ways_out"]),
        ),
        *_own_words(rule.meanings, rule.source_language),
    ]


def _without_quorum(counts: bool | None) -> list[str]:
    """Return whether a round without a quorum counts. Rules from before this was asked do not say so."""
    if counts is None:
        return []
    if counts:
        return [_("A binding round without a quorum counts toward the limit of rounds.")]
    return [_("A binding round without a quorum does not count toward the limit of rounds.")]


def _own_words(meanings: Mapping[str, Mapping[str, str]], source: str) -> list[str]:
    texts = {value: meanings.get(value, {}) for value in VALUES}
    tag = current_language().tag
    found = {value: text.get(tag) or text.get(source, "") for value, text in texts.items()}
    return [f"{value}: {isolate(text, 'auto')}" for value, text in found.items() if text.strip()]


def _appointed(what: Appointment, name: str) -> list[str]:
    said = [_seated(what.seat, name)] if what.seat is not None else []
    if Office.FACILITATOR in what.offices:
        said.append(_("%(name)s becomes a facilitator.", name=name))
    if Office.SCRIBE in what.offices:
        said.append(_("%(name)s becomes a scribe.", name=name))
    return said


def _seated(wish: SeatWish, name: str) -> str:
    if not wish.organization:
        return _("%(name)s gets a seat.", name=name)
    organization = isolate(wish.organization, "auto")
    if wish.part is SeatPart.ALTERNATE:
        return _(
            "%(name)s becomes the alternate for the seat of %(organization)s.",
            name=name,
            organization=organization,
        )
    return _("%(name)s gets the seat of %(organization)s.", name=name, organization=organization)


def _added(what: SeatAdded) -> str:
    if not what.organization:
        return _("Seat %(number)s is added. No one holds it yet.", number=what.number)
    return _(
        "Seat %(number)s is added for %(organization)s. No one holds it yet.",
        number=what.number,
        organization=isolate(what.organization, "auto"),
    )


def _fact(field: str, what: FactsChanged) -> str:
    value: Any = getattr(what.after, field)
    if field == "size":
        return _(
            "Largest number of seats: %(after)s. Before: %(before)s.",
            after=format_number(value),
            before=format_number(what.before.size),
        )
    if field == "languages":
        if not value:
            return _("A round can open before the translations are ready.")
        return _(
            "Texts must be ready in these languages before a round opens: %(languages)s.",
            languages=format_list(map(language_name, value)),
        )
    if field == "publication":
        if value is Publication.NAMES:
            return _("The public record will show who gave which answer.")
        return _("The public record will show how many gave each answer, and no names.")
    if field == "open_meetings":
        if value:
            return _("The law on open meetings applies to this group.")
        return _("The law on open meetings does not apply to this group.")
    if value:
        return _("The group may vote and comment between its meetings.")
    return _("The group may vote and comment only in its meetings.")
