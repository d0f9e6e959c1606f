"""What a change of a body is, as frozen dataclasses and as the JSON in which it waits, and how long it may wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any

from engage.bodies.models import ChangeKind, Office, Publication, SeatPart
from engage.bodies.policy.rules import Adoption, BodyFacts, RuleDraft

NOTICE = timedelta(hours=24)  # between telling the members and coming into force, where nobody can agree
UNANSWERED = timedelta(days=7)  # after this an administrator may agree although there is a facilitator
LAPSES = timedelta(days=30)  # what nobody has decided by then is no longer proposed

LOSSES = frozenset({ChangeKind.OFFICE_TAKEN, ChangeKind.UNSEATED})


@dataclass(frozen=True)
class SeatWish:
    """Which seat a person gets, and as what part.

    `seat_id`: this seat. Else with `organization`: a seat of it in which this part is free or, for a holder, a new one.
    Else the first free seat without an organization, or a new one.
    """

    part: SeatPart = SeatPart.HOLDER
    seat_id: int | None = None
    organization: str = ""


@dataclass(frozen=True)
class Appointment:
    """A seat, offices, or both, for one person. `is_invited`: they get a link that lets them in."""

    seat: SeatWish | None = None
    offices: frozenset[Office] = frozenset()
    is_invited: bool = False


@dataclass(frozen=True)
class OfficeTaken:
    """A person no longer holds this office."""

    office: Office


@dataclass(frozen=True)
class Unseated:
    """A person no longer holds the seat with this number."""

    number: int


@dataclass(frozen=True)
class SeatAdded:
    """A seat that nobody holds yet."""

    number: int
    organization: str = ""


@dataclass(frozen=True)
class SeatEnded:
    """A seat is taken out, whoever holds it."""

    seat_id: int
    number: int


@dataclass(frozen=True)
class RuleAdopted:
    """A rule that follows the version `after`. `is_reviewed`: its proposer vouches for its translations."""

    rule: RuleDraft
    after: int
    is_reviewed: bool = False


@dataclass(frozen=True)
class FactsChanged:
    """The facts about a body, as they were when the change was proposed, and as they are to be."""

    before: BodyFacts
    after: BodyFacts

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the facts that differ."""
        return tuple(
            one.name
            for one in fields(BodyFacts)
            if getattr(self.before, one.name) != getattr(self.after, one.name)
        )


What = Appointment | OfficeTaken | Unseated | SeatAdded | SeatEnded | RuleAdopted | FactsChanged

_KINDS: Mapping[type[What], ChangeKind] = {
    Appointment: ChangeKind.APPOINTMENT,
    OfficeTaken: ChangeKind.OFFICE_TAKEN,
    Unseated: ChangeKind.UNSEATED,
    SeatAdded: ChangeKind.SEAT_ADDED,
    SeatEnded: ChangeKind.SEAT_ENDED,
    RuleAdopted: ChangeKind.RULE,
    FactsChanged: ChangeKind.FACTS,
}


def kind_of(what: What) -> ChangeKind:
    """Return the kind of a change."""
    return _KINDS[type(what)]


def about(what: What) -> str:
    """Return what tells a change apart from others of its kind: the office or the seat, or nothing."""
    if isinstance(what, OfficeTaken):
        return what.office.value
    return f"seat:{what.number}" if isinstance(what, SeatEnded | SeatAdded) else ""


def to_json(what: What) -> dict[str, Any]:
    """Return a change as plain data. Who vouches for translations is not in it: it is who proposed them."""
    plain = asdict(what)
    if isinstance(what, RuleAdopted):
        day = what.rule.adopted_on
        plain["rule"] |= {"adopted_on": day.isoformat() if day else None, "reviewer": None}
    if isinstance(what, Appointment):
        plain["offices"] = sorted(what.offices)
    return plain


def from_json(kind: str, plain: Mapping[str, Any]) -> What:
    """Return the change that `to_json` made plain."""
    return _READERS[ChangeKind(kind)](plain)


def _appointment(plain: Mapping[str, Any]) -> Appointment:
    seat = plain["seat"]
    wish = SeatWish(**{**seat, "part": SeatPart(seat["part"])}) if seat else None
    return Appointment(wish, frozenset(map(Office, plain["offices"])), plain["is_invited"])


def _rule(plain: Mapping[str, Any]) -> RuleAdopted:
    rule = plain["rule"]
    day = date.fromisoformat(rule["adopted_on"]) if rule["adopted_on"] else None
    adoption = Adoption(**rule["adoption"]) if rule.get("adoption") else None
    draft = RuleDraft(**{**rule, "adopted_on": day, "adoption": adoption})
    return RuleAdopted(draft, plain["after"], plain["is_reviewed"])


def _facts(plain: Mapping[str, Any]) -> BodyFacts:
    languages, publication = tuple(plain["languages"]), Publication(plain["publication"])
    return BodyFacts(**{**plain, "languages": languages, "publication": publication})


_READERS: Mapping[ChangeKind, Callable[[Mapping[str, Any]], What]] = {
    ChangeKind.APPOINTMENT: _appointment,
    ChangeKind.OFFICE_TAKEN: lambda plain: OfficeTaken(Office(plain["office"])),
    ChangeKind.UNSEATED: lambda plain: Unseated(**plain),
    ChangeKind.SEAT_ADDED: lambda plain: SeatAdded(**plain),
    ChangeKind.SEAT_ENDED: lambda plain: SeatEnded(**plain),
    ChangeKind.RULE: _rule,
    ChangeKind.FACTS: lambda plain: FactsChanged(_facts(plain["before"]), _facts(plain["after"])),
}
