"""Venues: adding, changing, retiring, and what a change means for the sessions there.

A venue whose name or address changes is another place to the people who were told of it, so whoever changes it says
what the change is (`Meaning`). Texts that are corrected tell nobody. Sessions are locked before their venue, in the
order of their numbers.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import partial

from sqlalchemy import ColumnElement, select, update

from engage.core import audit, clock
from engage.core.audit_log import user_number, written_actor
from engage.core.db import db, lock
from engage.core.errors import Changed
from engage.core.following import Move, session_moved
from engage.core.i18n import content, writing
from engage.listening import policy
from engage.listening.errors import MeaningNeeded, VenueNotFound
from engage.listening.models import VENUE_FACTS, VENUE_TEXTS, ListeningSession, SessionStatus, Venue
from engage.listening.services import access, telling

WHERE = frozenset({"name", "address"})


class Meaning(enum.StrEnum):
    """What a change of a venue's name or address means."""

    SPELLING = "spelling"  # the place is where people think it is: nobody is told
    CORRECTION = "correction"  # what people were told was wrong: those who are coming are told
    RELOCATION = (
        "relocation"  # it is another place from now on: past sessions keep the old one, people are told
    )


@dataclass(frozen=True)
class VenueFacts:
    """The facts of a venue: those of getting in are None where nobody has looked (see `VENUE_FACTS`).

    `inspected_role` and `inspected_on` say who checked them, and when.
    """

    name: str
    address: str = ""
    step_free: bool | None = None
    wide_doors: bool | None = None
    accessible_restroom: bool | None = None
    accessible_parking: bool | None = None
    accessible_tables: bool | None = None
    transit_stop: bool | None = None
    inspected_role: str = ""
    inspected_on: date | None = None

    @property
    def inspection(self) -> tuple[str, date | None]:
        """Who checked the facts of getting in, and when."""
        return self.inspected_role, self.inspected_on


@dataclass(frozen=True)
class NewVenue:
    """A new venue. Texts are by name and may be left out."""

    facts: VenueFacts
    source_language: str
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class VenueChanged:
    """What a change did: the venue there is now, the names of what changed, and who is told, by session."""

    venue_id: int
    changed: frozenset[str]
    told: Mapping[int, int]


def add_venue(new: NewVenue, *, actor: audit.Actor) -> Venue:
    """Add a venue. Raises TextRefused."""
    ids = {
        f"{name}_id": writing.new_text(db.session(), new.source_language, new.texts.get(name, ""))
        for name in VENUE_TEXTS
    }
    venue = Venue(**asdict(new.facts), version=1, created_at=clock.now(), **ids)
    _note_inspector(venue, actor)
    db.session.add(venue)
    db.session.flush()
    audit.record(actor, "venue.added", "venue", venue.id)
    return venue


def choose_venue(chosen: int | NewVenue | None, *, actor: audit.Actor) -> int | None:
    """Return the id of the venue that was chosen or written. One that is known by name and address is not added again.

    It is locked, because it may move to another place at this moment. Raises VenueNotFound.
    """
    if not isinstance(chosen, NewVenue):
        return None if chosen is None else lock_venue(chosen).id
    known = known_venue(chosen)
    return known.id if known is not None else add_venue(chosen, actor=actor).id


def must_be_in_use(venue: Venue | None) -> None:
    """Raise VenueNotFound where a venue is no longer offered."""
    if venue is not None and venue.retired_at is not None:
        raise VenueNotFound


def known_venue(new: NewVenue) -> Venue | None:
    """Return the venue in use that somebody has written again, without directions of its own."""
    known = find_by_place(new.facts.name, new.facts.address)
    return known[0] if known and not new.texts.get("directions") else None


def find_by_place(name: str, address: str) -> Sequence[Venue]:
    """Return the venues in use with this name and address, the oldest first."""
    return db.session.scalars(
        select(Venue)
        .where(Venue.name == name, Venue.address == address, Venue.retired_at.is_(None))
        .order_by(Venue.id)
    ).all()


def edit_venue(
    venue_id: int,
    *,
    facts: VenueFacts,
    texts: Mapping[str, str],
    meaning: Meaning | None,
    version: int,
    actor: audit.Actor,
) -> VenueChanged:
    """Change a venue's facts and texts. Translations of changed texts become stale.

    `meaning` is needed where name or address change and sessions that are not drafts are there. With a correction or a
    relocation, everybody who is coming in person is told, and calendar entries change. A relocation makes a new venue
    with these facts and texts, which the sessions to come move to; the old one is retired and keeps the past sessions.
    Raises VenueNotFound, Changed, MeaningNeeded, TextRefused.
    """
    sessions, venue = _lock_with_sessions(venue_id, version)
    moved = (facts.name, facts.address) != (venue.name, venue.address)
    if moved and meaning is None and any(one.status != SessionStatus.DRAFT for one in sessions):
        raise MeaningNeeded
    if moved and meaning is Meaning.RELOCATION:
        return _relocate(venue, sessions, facts, texts, actor)
    changed = apply_facts(venue, facts, actor=actor) | {
        name for name, value in texts.items() if writing.set_source(db.session(), venue.texts[name], value)
    }
    if changed:
        venue.version += 1
        db.session.flush()
        audit.record(actor, "venue.changed", "venue", venue.id, changed)
    tells = moved and meaning is Meaning.CORRECTION
    told = _tell(sessions, changed & WHERE, actor, telling.tell_corrected) if tells else {}
    return VenueChanged(venue.id, frozenset(changed), told)


def retire_venue(venue_id: int, *, actor: audit.Actor) -> None:
    """Offer a venue no longer for new sessions. Sessions that are there stay there. Raises VenueNotFound."""
    venue = lock_venue(venue_id)
    if venue.retired_at is None:
        _retire(venue, actor)


def restore_venue(venue_id: int, *, actor: audit.Actor) -> None:
    """Offer a retired venue again. Raises VenueNotFound."""
    venue = lock_venue(venue_id)
    if venue.retired_at is not None:
        venue.retired_at = None
        venue.version += 1
        db.session.flush()
        audit.record(actor, "venue.restored", "venue", venue.id)


def _retire(venue: Venue, actor: audit.Actor) -> None:
    venue.retired_at = clock.now()
    venue.version += 1
    db.session.flush()
    audit.record(actor, "venue.retired", "venue", venue.id)


def _lock_with_sessions(venue_id: int, version: int) -> tuple[list[ListeningSession], Venue]:
    """Lock the sessions at a venue, then the venue. Raises Changed where a session has come to it meanwhile."""
    there = (
        select(ListeningSession.id).where(ListeningSession.venue_id == venue_id).order_by(ListeningSession.id)
    )
    idents = db.session.scalars(there).all()
    sessions = [access.lock_session(ident) for ident in idents]
    venue = lock_venue(venue_id, version)
    if not set(db.session.scalars(there)) <= set(idents):
        raise Changed
    return [session for session in sessions if session.venue_id == venue_id], venue


def lock_venue(venue_id: int, version: int | None = None) -> Venue:
    """Lock a venue. Raises VenueNotFound, Changed."""
    venue = lock(Venue, venue_id)
    if venue is None:
        raise VenueNotFound
    if version is not None and venue.version != version:
        raise Changed
    return venue


def facts_of(venue: Venue) -> VenueFacts:
    """Return the facts of a venue."""
    return VenueFacts(**{name: getattr(venue, name) for name in VenueFacts.__dataclass_fields__})


def apply_facts(venue: Venue, facts: VenueFacts, *, actor: audit.Actor) -> set[str]:
    """Set the facts of a venue that is locked. Returns the names of those that changed."""
    wanted = asdict(facts)
    changed = {name for name, value in wanted.items() if getattr(venue, name) != value}
    for name in changed:
        setattr(venue, name, wanted[name])
    if changed & {*VENUE_FACTS, "inspected_role", "inspected_on"}:
        _note_inspector(venue, actor)
    return changed


def _note_inspector(venue: Venue, actor: audit.Actor) -> None:
    """Note who wrote down what was checked."""
    who = user_number(written_actor(actor))
    venue.inspected_by_id = who if venue.inspected_on is not None else None


def facts_elsewhere(venue: Venue, facts: VenueFacts) -> VenueFacts:
    """Return the facts of a place that has moved: what was checked at the old address is not known of the new one."""
    if facts.inspected_on is not None and facts.inspection != facts_of(venue).inspection:
        return facts
    return VenueFacts(facts.name, facts.address)


def _relocate(
    old: Venue,
    sessions: Collection[ListeningSession],
    facts: VenueFacts,
    texts: Mapping[str, str],
    actor: audit.Actor,
) -> VenueChanged:
    """Retire a venue, and move the sessions to come to a new one. No translation of the old texts comes along."""
    source = content.load_all(db.session(), [old.directions_id])[old.directions_id].source_language
    new = add_venue(NewVenue(facts_elsewhere(old, facts), source, texts), actor=actor)
    _retire(old, actor)
    now = clock.now()
    coming = [one for one in sessions if one.ends_at > now and one.status != SessionStatus.CANCELLED]
    there = update(ListeningSession).where(ListeningSession.id.in_([one.id for one in coming]))
    db.session.execute(there.values(venue_id=new.id).execution_options(synchronize_session=False))
    for session in coming:
        db.session.refresh(session)
    return VenueChanged(
        new.id, WHERE, _tell(coming, WHERE, actor, partial(telling.tell_moved, only_place=True))
    )


def is_told_of_changes(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that people who are coming to a session are told where its place changes."""
    return (
        ListeningSession.is_public_to_come(now),
        ListeningSession.in_person.is_(True),
    )


def _tell(
    sessions: Collection[ListeningSession],
    changed: Collection[str],
    actor: audit.Actor,
    tell: Callable[[ListeningSession], int],
) -> dict[int, int]:
    """Tell those who are coming to public sessions in person. Returns how many, by session."""
    told = {}
    now = clock.now()
    for session in sessions:
        if not (policy.is_public_to_come(session, now) and session.in_person):
            continue
        session.calendar_sequence += 1
        session.version += 1
        session.moved_at = now
        db.session.flush()
        told[session.id] = tell(session) + session_moved(session.id, Move(is_elsewhere=True), actor)
        names = {f"place_{name}" for name in changed}
        audit.record(actor, "session.moved", "session", session.id, names)
    return told
