"""What must be true of a session's places, waiting list and messages, whoever did what at the same time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from engage.core.capacity.policy import may_be_asked, shortage
from engage.core.db import db
from engage.core.outbox.models import OutboxMessage
from engage.listening import policy
from engage.listening.models import TAKES_CAPACITY, Capacity, ListeningSession, Registration, Status
from engage.listening.services.waiting import counters

_MAIL_NAME = re.compile(r"\d{8}-\d{6}-(?P<kind>[\w.]+)-(?P<ident>[a-z2-7]{16})(?:-\d+)?\.eml")


def problems(session_id: int) -> list[str]:
    """Everything that is wrong with a session as it was last committed, in words; empty where all is well."""
    db.session.rollback()
    found = problems_now(session_id)
    db.session.rollback()
    return found


def problems_now(session_id: int) -> list[str]:
    """The same inside a transaction under way, which must hold the session's lock."""
    db.session.flush()
    registrations = _registrations(session_id)
    return [
        *_counter_problems(session_id, registrations),
        *_queue_problems(session_id, registrations),
        *_duplicate_problems(registrations),
        *_message_problems(registrations),
    ]


def by_status(session_id: int) -> dict[str, int]:
    """How many registrations are in which state."""
    rows = db.session.execute(
        select(Registration.status, func.count())
        .where(Registration.session_id == session_id)
        .group_by(Registration.status)
    )
    found: dict[str, int] = {status: count for status, count in rows}
    db.session.rollback()
    return found


def _registrations(session_id: int) -> Sequence[Registration]:
    return db.session.scalars(
        select(Registration)
        .where(Registration.session_id == session_id)
        .options(selectinload(Registration.needs))
        .execution_options(populate_existing=True)
    ).all()


def _counter_problems(session_id: int, registrations: Iterable[Registration]) -> Iterable[str]:
    """Each counter is the sum of what is held, and none is oversold."""
    held: Counter[str] = Counter()
    for registration in registrations:
        if registration.status in TAKES_CAPACITY:
            held.update(policy.held(registration))
    rows = db.session.scalars(
        select(Capacity).where(Capacity.session_id == session_id).execution_options(populate_existing=True)
    )
    for row in rows:
        if row.taken != held[row.resource]:
            yield f"{row.resource}: the counter says {row.taken}, registrations hold {held[row.resource]}."
        if row.taken > row.capacity + row.overbooked:
            yield f"{row.resource} is oversold: {row.taken} of {row.capacity}."


def _queue_problems(session_id: int, registrations: Iterable[Registration]) -> Iterable[str]:
    """Nobody waits for places that are free, nor for a choice that is still theirs."""
    session = db.session.get(ListeningSession, session_id, populate_existing=True)
    assert session is not None
    free = counters.free(session_id)
    for registration in registrations:
        if registration.status != Status.WAITING:
            continue
        wanted = policy.demand(policy.party_of(registration))
        left_out = policy.extras(shortage(wanted, free))
        if left_out is not None and (not left_out or may_be_asked(left_out, registration.declined)):
            yield f"Registration {registration.id} waits for {wanted} though {free} are free."


def _duplicate_problems(registrations: Iterable[Registration]) -> Iterable[str]:
    """Nobody is registered twice."""
    live = Counter(
        (registration.contact_key, registration.name_folded)
        for registration in registrations
        if registration.status != Status.CANCELLED and registration.contact_key is not None
    )
    yield from (f"A party is registered {count} times." for count in live.values() if count > 1)


def _message_problems(registrations: Iterable[Registration]) -> Iterable[str]:
    """Whoever has places or waits for some was written to."""
    keys = set(db.session.scalars(select(OutboxMessage.key)))
    for registration in registrations:
        kind = {Status.CONFIRMED: "confirmed", Status.OFFERED: "offered"}.get(Status(registration.status))
        if kind is None:
            continue
        wanted = f"registration.{kind}:{registration.id}"
        if wanted not in keys and not any(key.startswith(f"{wanted}:") for key in keys):
            yield f"Registration {registration.id} is {registration.status} and has no message {wanted}."


def mails_written(folder: Path, kind: str) -> Counter[str]:
    """How often each message of a kind was written by the file transport: identifier → files."""
    names = (_MAIL_NAME.fullmatch(path.name) for path in folder.glob("*.eml"))
    return Counter(name["ident"] for name in names if name is not None and name["kind"] == kind)
