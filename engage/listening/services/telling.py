"""Which messages a change of a registration or session causes. Only kinds, ids and keys: wording is in `emails.py`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from engage.core import clock
from engage.core.db import db
from engage.core.outbox.services import NewMessage, enqueue, enqueue_many
from engage.core.security.ratelimit import hit
from engage.listening import policy
from engage.listening.models import ListeningSession, Registration, Status

LIVE = (Status.CONFIRMED, Status.OFFERED, Status.WAITING, Status.LAPSED, Status.PENDING)

LINKS_PER_CONTACT_AND_HOUR = 3
_ANY_NUMBER, _HOUR = 1_000_000, 3600


def has_links_enough(*, email: str | None, phone: str | None) -> bool:
    """Count a wish of somebody unknown to mail a contact its link; whether the contact gets no more this hour.

    One count for every way to cause such a message, so that nobody can fill a person's mailbox with them.
    """
    contact = (email or phone or "").casefold()
    most = LINKS_PER_CONTACT_AND_HOUR
    return hit("link contact", contact, limit=_ANY_NUMBER, per_seconds=_HOUR, soft=most)


def _reminders(session: ListeningSession, registration_id: int) -> list[NewMessage]:
    """One envelope a reminder; the start is in the key, so a moved session gets reminders of its own."""
    start = f"{session.starts_at.timestamp():.0f}"
    return [
        NewMessage(
            kind=f"registration.reminder_{days}",
            key=f"registration.reminder_{days}:{registration_id}:{start}",
            subject={"registration": registration_id, "start": int(start)},
            run_at=at,
        )
        for days, at in policy.reminder_times(session.starts_at, clock.now()).items()
    ]


def tell_confirmed(session: ListeningSession, registration: Registration) -> None:
    """Confirmation now, reminders later: one statement."""
    now = NewMessage(
        kind="registration.confirmed",
        key=f"registration.confirmed:{registration.id}",
        subject={"registration": registration.id},
    )
    enqueue_many([now, *_reminders(session, registration.id)])


def tell_waiting(registration: Registration) -> None:
    """The party is on the waiting list."""
    _tell("waiting", registration)


def tell_offered(registration: Registration, at: datetime) -> None:
    """Places are held for a waiting party. Another offer, after one that lapsed, is another message."""
    _tell("offered", registration, f"{at.timestamp():.0f}")


def tell_lapsed(registration: Registration, at: datetime) -> None:
    """An offer was not answered in time."""
    _tell("lapsed", registration, f"{at.timestamp():.0f}")


def tell_passed_over(registration: Registration) -> None:
    """A smaller party was offered places first. Told once."""
    _tell("passed_over", registration)


def tell_changed(registration: Registration) -> None:
    """Something about the registration changed; calendars follow."""
    _tell("changed", registration, str(registration.calendar_sequence))


def tell_cancelled(registration: Registration) -> None:
    """The registration is cancelled; calendars follow."""
    _tell("cancelled", registration, str(registration.calendar_sequence))


def tell_link(registration: Registration) -> None:
    """The private link, again."""
    _tell("link", registration, f"{clock.now().timestamp():.3f}")


def _tell(what: str, registration: Registration, occasion: str = "") -> None:
    """One message; without an occasion the only one of its kind that a registration ever gets."""
    kind = f"registration.{what}"
    key = ":".join(filter(None, [kind, str(registration.id), occasion]))
    enqueue(kind, key=key, subject={"registration": registration.id})


def live_registration_ids(session_id: int, statuses: Iterable[Status] = LIVE) -> list[int]:
    """Everybody who still counts on the session."""
    return list(
        db.session.scalars(
            select(Registration.id).where(
                Registration.session_id == session_id, Registration.status.in_(list(statuses))
            )
        )
    )


def tell_everyone(
    session: ListeningSession, kind: str, *, stamp: int, statuses: Iterable[Status] = LIVE
) -> int:
    """One message to each live registration of a session. `stamp` makes the occasion unique. Answers how many."""
    ids = live_registration_ids(session.id, statuses)
    enqueue_many(
        [
            NewMessage(
                kind=kind, key=f"{kind}:{stamp}:{ident}", subject={"registration": ident, "occasion": stamp}
            )
            for ident in ids
        ]
    )
    return len(ids)


def tell_moved(session: ListeningSession) -> int:
    """A session's time or place changed: calendars follow, and reminders fit the new time."""
    told = tell_everyone(session, "session.moved", stamp=_occasion(session))
    confirmed = live_registration_ids(session.id, [Status.CONFIRMED])
    enqueue_many([envelope for ident in confirmed for envelope in _reminders(session, ident)])
    return told


def tell_session_cancelled(session: ListeningSession) -> int:
    """A session will not be held."""
    return tell_everyone(session, "session.cancelled", stamp=_occasion(session))


def _occasion(session: ListeningSession) -> int:
    """Unique per change: two sessions never share one, as the registration's id is in the key too."""
    return session.calendar_sequence
