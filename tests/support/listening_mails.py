"""Every kind of mail about a registration: in what state of the registration it is true, and what it says now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engage.core.db import db, write
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import make
from engage.core.outbox.rendering import message_context
from engage.listening.models import ListeningSession, Registration, Status
from tests.support.listening import make_party, make_session, register

STATE_OF_KIND = {
    "registration.confirmed": Status.CONFIRMED,
    "registration.waiting": Status.WAITING,
    "registration.offered": Status.OFFERED,
    "registration.lapsed": Status.LAPSED,
    "registration.choice_over": Status.WAITING,
    "registration.passed_over": Status.WAITING,
    "registration.changed": Status.CONFIRMED,
    "registration.link": Status.CONFIRMED,
    "registration.repeated": Status.CONFIRMED,
    "registration.cancelled": Status.CANCELLED,
    "registration.reminder_7": Status.CONFIRMED,
    "registration.reminder_1": Status.CONFIRMED,
    "session.moved": Status.CONFIRMED,
    "session.corrected": Status.CONFIRMED,
}


def party(
    status: Status,
    translations: Mapping[str, Mapping[str, str]] | None = None,
    languages: Iterable[str] = ("en", "es", "fa"),
    **contact: Any,
) -> tuple[ListeningSession, Registration]:
    """A registration that stands so, without the way there."""
    session = make_session(translations=translations, languages=languages)
    registration = register(session, "نادیا", party=make_party(grown=2, interpretation={"fa": 2}), **contact)
    with write() as unit:
        row = unit.get_one(Registration, registration.id)
        row.status = status
        row.offered_at = row.created_at if status is Status.OFFERED else None
        row.queued_at = row.created_at
    return session, registration


def told(kind: str, session: ListeningSession, registration: Registration) -> Outgoing | None:
    """What the worker would send now."""
    subject = {"registration": registration.id, "start": int(session.starts_at.timestamp()), "occasion": 1}
    db.session.rollback()
    with message_context():
        return make(kind, subject)
