"""Creating, changing, moving, copying and cancelling sessions.

The caller says which version it read (`Changed` if it is another by now). The service takes the session's lock and
writes an audit entry with the names of the changed fields. Registrants are notified of what concerns them: a new time
or place, or a cancellation. Publishing is in `publishing`, outcomes are in `outcomes`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from engage.core import audit, clock
from engage.core.city_time import city_day
from engage.core.db import db
from engage.core.following import Move, session_cancelled, session_moved
from engage.core.i18n import content, writing
from engage.core.seen import must_be_as_seen
from engage.listening import policy
from engage.listening.errors import ModeInUse, NotOpen, SlugFixed, SlugTaken
from engage.listening.models import (
    Capacity,
    ListeningSession,
    Mode,
    Registration,
    SessionStatus,
    Status,
)
from engage.listening.services import access, telling, telling_planned, venues, waiting, way_in
from engage.listening.services.promises import copy_promise
from engage.listening.services.reads import TEXT_FIELDS
from engage.listening.services.venues import NewVenue
from engage.listening.services.waiting import counters

Part = TypeVar("Part", "Facts", "WhenWhere")

# What people need for travelling, so they are notified. Opening times and meeting address are not among them.
TIMES, PLACE = frozenset({"starts_at", "ends_at"}), "place"


@dataclass(frozen=True)
class Facts:
    """The facts of a session except time and place. `interpretation` are keys of the city's languages."""

    slug: str
    kind: str
    audience: str
    host: str
    largest_party: int
    series: str | None = None
    interpretation: tuple[str, ...] = ()
    childcare: bool = False
    meals: bool = False
    plans_photos: bool | None = None
    plans_recording: bool | None = None
    plans_transcript: bool | None = None
    plans_press: bool | None = None


@dataclass(frozen=True)
class WhenWhere:
    """Time and place, and the opening times of registration. Instants have a time zone."""

    starts_at: datetime
    ends_at: datetime
    in_person: bool
    virtual: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    venue_id: int | None = None
    room: str = ""
    virtual_url: str = ""
    dial_in_number: str = ""
    dial_in_code: str = ""


@dataclass(frozen=True)
class NewSession:
    """Everything about a new session. Texts are by field and may be empty; capacities are by counter.

    `new_venue`: the place, where it is not among the venues yet; `when` then names none.
    """

    facts: Facts
    when: WhenWhere
    texts: Mapping[str, str]
    source_language: str
    capacities: Mapping[str, int]
    is_demo: bool = False
    new_venue: NewVenue | None = None


def counters_of(
    facts: Facts | ListeningSession, when: WhenWhere | ListeningSession, bands: Collection[str]
) -> list[str]:
    """Return the counters that a session needs: its modes, and in person meals and childcare by age band."""
    counters = [mode.value for mode in Mode if getattr(when, mode.value)]
    if when.in_person and facts.meals:
        counters.append(policy.MEALS)
    if when.in_person and facts.childcare:
        counters += [policy.childcare_counter(band) for band in bands]
    return counters


def create_session(new: NewSession, *, actor: audit.Actor) -> ListeningSession:
    """Create a draft, which is not public. Raises SlugTaken, TextRefused, VenueNotFound."""
    text_ids = {
        f"{name}_id": writing.new_text(db.session(), new.source_language, new.texts.get(name, ""))
        for name in TEXT_FIELDS
    }
    when = _at_venue(new.when, new.new_venue, actor)
    session = _add_draft(new.facts, when, text_ids, is_demo=new.is_demo)
    for counter, capacity in new.capacities.items():
        counters.resize(session.id, counter, capacity)
    db.session.flush()
    audit.record(actor, "session.created", "session", session.id)
    return session


def edit_session(session_id: int, *, facts: Facts, version: int, actor: audit.Actor) -> ListeningSession:
    """Change a session's facts. Whoever is registered is told of photos or a recording that are planned only now.

    Raises Changed, SlugTaken, SlugFixed (its address is public), TransitionRefused."""
    session = access.lock_for_change(session_id, version)
    if facts.slug != session.slug and session.status != SessionStatus.DRAFT:
        raise SlugFixed
    planned = session.planned
    changed = _apply(session, facts)
    if changed:
        _flush_slug()
        _changed(session, "session.changed", changed, actor)
        telling_planned.tell_planned(session, before=planned)
    return session


def move_session(
    session_id: int,
    *,
    when: WhenWhere,
    version: int,
    actor: audit.Actor,
    new_venue: NewVenue | None = None,
    title: str | None = None,
) -> int:
    """Change time and place of a session, and notify live registrations and who helps. Returns how many are notified.

    Calendar entries are updated and reminders moved. Nobody is notified of a new meeting address or new opening times,
    and those who take part online are not notified of a new place. `new_venue` is a place that is not among the venues
    yet; `title` replaces one that names the old place. Raises Changed, NotOpen (the session is past or cancelled),
    ModeInUse (people are registered for a mode that would be removed), LinkNeeded (it would be public, near and
    without the link to its online part), VenueNotFound (it is gone, or no longer in use), TextRefused.
    """
    session = access.lock_for_change(session_id, version)
    if policy.is_over(session, clock.now()):
        raise NotOpen("past")
    _modes_must_stay(session, when)
    lacked_link, place = policy.lacks_link(session, clock.now()), _place_of(session)
    starts_at = session.starts_at
    changed = _apply(session, _at_venue(when, new_venue, actor))
    if "venue_id" in changed:
        venues.must_be_in_use(session.venue)
    if not lacked_link:
        way_in.must_have_link(session)
    if title is not None and writing.set_source(db.session(), session.title_id, title):
        changed.add("title")
    if not changed:
        return 0
    told = 0
    moves = changed & TIMES | ({PLACE} if _place_of(session) != place else set())
    if moves:
        session.calendar_sequence += 1
        session.moved_at = clock.now()
        db.session.flush()
        told = telling.tell_moved(session, only_place=moves == {PLACE})
        moved = Move(session.starts_at - starts_at, is_elsewhere=PLACE in moves)
        told += session_moved(session.id, moved, actor)
    _changed(session, "session.moved", changed, actor)
    waiting.waiting_list.settle(session)
    return told


def cancel_session(
    session_id: int, *, reasons: Mapping[str, str], source_language: str, version: int, actor: audit.Actor
) -> int:
    """Cancel a session and notify all live registrations and who helps. Returns how many are notified.

    `reasons` is the reason by language; people whose language is not among them are notified without a reason. Open
    offers end. Raises Changed, NotOpen (the session is past), TransitionRefused (it is already cancelled).
    """
    session = access.lock_for_change(session_id, version)
    if policy.is_over(session, clock.now()):
        raise NotOpen("past")
    session.cancel_reason_id = _reason_text(reasons, source_language)
    session.status = SessionStatus.CANCELLED
    session.cancelled_at = clock.now()
    session.calendar_sequence += 1
    db.session.flush()
    told = telling.tell_session_cancelled(session) + session_cancelled(session.id, actor)
    _end_offers(session)
    _changed(session, "session.cancelled", {"status"}, actor)
    return told


def copy_session(
    session_id: int, *, slug: str, starts_at: datetime, ends_at: datetime, actor: audit.Actor
) -> ListeningSession:
    """Create a draft like this session on another day, with its texts, translations and reviews. Raises SlugTaken.

    Opening and closing times keep their distance from the start. Registrations are not copied.
    """
    original = access.lock_session(session_id)
    distance = starts_at - original.starts_at
    when = replace(
        _read(WhenWhere, original),
        starts_at=starts_at,
        ends_at=ends_at,
        opens_at=original.opens_at and original.opens_at + distance,
        closes_at=original.closes_at and original.closes_at + distance,
    )
    facts = replace(_read(Facts, original), slug=slug)
    text_ids = {
        f"{name}_id": writing.copy_text(db.session(), getattr(original, f"{name}_id")) for name in TEXT_FIELDS
    }
    session = _add_draft(facts, when, text_ids, is_demo=original.is_demo)
    session.copied_from_id = original.id
    copy_promise(original, session, city_day(starts_at))
    for row in db.session.scalars(select(Capacity).where(Capacity.session_id == original.id)).all():
        counters.resize(session.id, row.resource, row.capacity)
    db.session.flush()
    audit.record(actor, "session.copied", "session", session.id)
    return session


def set_texts(session_id: int, *, texts: Mapping[str, str], version: int, actor: audit.Actor) -> set[str]:
    """Write the texts in their source language. Translations of changed texts become stale.

    Returns the names of the texts that changed. Raises Changed, TextRefused, TransitionRefused.
    """
    session = access.lock_for_change(session_id, version)
    changed = {
        name
        for name, value in texts.items()
        if writing.set_source(db.session(), getattr(session, f"{name}_id"), value)
    }
    if changed:
        _changed(session, "session.texts_changed", changed, actor)
    return changed


def set_capacities(
    session_id: int, *, capacities: Mapping[str, int], actor: audit.Actor, seen: str | None = None
) -> set[str]:
    """Change the capacities and serve the waiting list.

    Nobody loses a place when they are lowered: see `Counters.resize`. `seen` is the version of the numbers that were
    read. Raises Changed where they are others by now.
    """
    session = access.lock_session(session_id)
    before = {
        row.resource: row.capacity
        for row in db.session.scalars(select(Capacity).where(Capacity.session_id == session_id))
    }
    if seen is not None:
        must_be_as_seen({counter: before.get(counter) for counter in capacities}, seen)
    changed = {counter for counter, capacity in capacities.items() if before.get(counter) != capacity}
    for counter in sorted(changed):
        counters.resize(session.id, counter, capacities[counter])
    if changed:
        db.session.flush()
        waiting.waiting_list.settle(session)
        audit.record(actor, "session.capacities_changed", "session", session.id, changed)
    return changed


def read_facts(session: ListeningSession) -> Facts:
    """Return a session's facts."""
    return _read(Facts, session)


def read_when(session: ListeningSession) -> WhenWhere:
    """Return a session's time and place."""
    return _read(WhenWhere, session)


def _at_venue(when: WhenWhere, new_venue: NewVenue | None, actor: audit.Actor) -> WhenWhere:
    chosen = venues.choose_venue(new_venue or when.venue_id, actor=actor)
    return replace(when, venue_id=chosen, room=when.room if chosen else "")


def _place_of(session: ListeningSession) -> str:
    """Return where people go, as they are told; empty where nobody comes in person."""
    return session.place if session.in_person else ""


def _read(kind: type[Part], session: ListeningSession) -> Part:
    values: dict[str, Any] = {field.name: getattr(session, field.name) for field in fields(kind)}
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = tuple(value)
    return kind(**values)


def _add_draft(
    facts: Facts, when: WhenWhere, text_ids: Mapping[str, int], *, is_demo: bool
) -> ListeningSession:
    values = asdict(facts) | asdict(when) | dict(text_ids) | {"interpretation": list(facts.interpretation)}
    session = ListeningSession(
        **values,
        status=SessionStatus.DRAFT,
        version=1,
        calendar_sequence=0,
        is_demo=is_demo,
        created_at=clock.now(),
    )
    _flush_slug(session)
    return session


def _flush_slug(new: ListeningSession | None = None) -> None:
    try:
        with db.session.begin_nested():
            if new is not None:
                db.session.add(new)
            db.session.flush()
    except IntegrityError as error:
        if "slug" in str(error.orig):
            raise SlugTaken from error
        raise


def _apply(session: ListeningSession, wanted: Facts | WhenWhere) -> set[str]:
    changed = set()
    for name, given in asdict(wanted).items():
        value = list(given) if isinstance(given, tuple) else given
        if getattr(session, name) != value:
            setattr(session, name, value)
            changed.add(name)
    if "venue_id" in changed:
        db.session.flush()
        db.session.expire(session, ["venue"])
    return changed


def _changed(session: ListeningSession, action: str, names: Collection[str], actor: audit.Actor) -> None:
    session.version += 1
    db.session.flush()
    audit.record(actor, action, "session", session.id, names)


def _modes_must_stay(session: ListeningSession, when: WhenWhere) -> None:
    for mode in session.modes:
        if not getattr(when, mode.value) and telling.count_live(session.id, mode):
            raise ModeInUse(mode)


def _reason_text(reasons: Mapping[str, str], source_language: str) -> int | None:
    written = {language: reason.strip() for language, reason in reasons.items() if reason.strip()}
    if not written:
        return None
    text_id = writing.new_text(db.session(), source_language, written.pop(source_language, ""))
    for language, reason in written.items():
        writing.put_translation(db.session(), text_id, language, reason, state=content.DRAFT)
    return text_id


def _end_offers(session: ListeningSession) -> None:
    """End all offers without a message: the parties are told that the session is cancelled."""
    offered = db.session.scalars(
        select(Registration)
        .where(Registration.session_id == session.id, Registration.status == Status.OFFERED)
        .options(selectinload(Registration.needs))
    )
    for registration in offered.all():
        counters.give_back(session.id, policy.held(registration))
        waiting.move(registration, Status.LAPSED)
    session.offers_expire_at = None
    db.session.flush()
