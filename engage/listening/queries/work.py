"""What needs somebody today: counts over everything, for the staff's first page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from engage.core import clock
from engage.core.db import db
from engage.core.i18n.content import DRAFT, MACHINE, SOURCE, Translation, text_hash
from engage.core.outbox.models import STILL_TO_CALL, CallTask, OutboxMessage
from engage.listening.models import (
    ListeningSession,
    NeedKind,
    Registration,
    RegistrationNeed,
    SessionLanguage,
    SessionOutcome,
    SessionStatus,
    Status,
)

SOON = timedelta(days=14)
# After a session that names no day, somebody has to say by when there will be a report.
SILENCE = timedelta(days=7)
MOST_SHOWN = 100


def count_needs(*, today: date) -> dict[str, int]:
    """How much there is of each kind of work. `today` is the day in the city. Two statements.

    Of sessions: see `BY_SESSION`. Besides: `calls`, `parked` and `bounced` messages, and the `unreviewed` and `stale`
    translations of sessions to come.
    """
    now = clock.now()
    counted = {kind: _number(found(now, today)) for kind, found in BY_SESSION.items()} | {
        "calls": _number(select(CallTask.id).where(CallTask.outcome.in_(STILL_TO_CALL))),
        "parked": _number(_stuck_messages(bounced=False)),
        "bounced": _number(_stuck_messages(bounced=True)),
        "unreviewed": _number(_unreviewed(now)),
    }
    row = db.session.execute(select(*counted.values())).one()
    numbers = {name: int(number) for name, number in zip(counted, row, strict=True)}
    return {**numbers, "stale": _count_stale(now)}


def find_sessions_with(kind: str, *, today: date) -> list[tuple[ListeningSession, int]]:
    """The sessions that have a kind of work, soonest first, with how much of it. One statement."""
    found = BY_SESSION[kind](clock.now(), today).subquery()
    ident = found.c[0]
    number = func.count()
    rows = db.session.execute(
        select(ListeningSession, number)
        .join(found, ident == ListeningSession.id)
        .group_by(ListeningSession.id)
        .order_by(ListeningSession.starts_at, ListeningSession.id)
        .limit(MOST_SHOWN)
    )
    return [(session, int(many)) for session, many in rows]


def find_erasure_wishes(session_ids: Collection[int]) -> dict[int, list[str]]:
    """The references of registrations whose people want to be forgotten, by session. One statement."""
    rows = db.session.execute(
        select(Registration.session_id, Registration.reference)
        .where(
            Registration.session_id.in_(session_ids),
            Registration.erasure_asked_at.is_not(None),
            Registration.erased_at.is_(None),
        )
        .order_by(Registration.erasure_asked_at)
    )
    found: dict[int, list[str]] = {}
    for session_id, reference in rows:
        found.setdefault(session_id, []).append(reference)
    return found


def _number(query: Select[int]) -> ScalarSelect[int]:
    return select(func.count()).select_from(query.subquery()).scalar_subquery()


def _stuck_messages(*, bounced: bool) -> Select[int]:
    came_back = OutboxMessage.bounced_at.is_not(None)
    return select(OutboxMessage.id).where(
        OutboxMessage.needs_somebody(), came_back if bounced else ~came_back
    )


def _public_to_come(now: datetime):  # type: ignore[no-untyped-def]
    return (ListeningSession.status == SessionStatus.PUBLISHED) & (ListeningSession.ends_at > now)


def _drafts(_now: datetime, _today: date) -> Select[int]:
    return select(ListeningSession.id).where(ListeningSession.status == SessionStatus.DRAFT)


def _missing_languages(now: datetime, today: date) -> Select[int]:
    late = or_(ListeningSession.starts_at <= now + SOON, SessionLanguage.due_on <= today)
    return (
        select(ListeningSession.id)
        .join(SessionLanguage, SessionLanguage.session_id == ListeningSession.id)
        .where(_public_to_come(now), SessionLanguage.is_published.is_(False), late)
    )


def _interpreters(now: datetime, _today: date) -> Select[int]:
    return (
        select(Registration.session_id)
        .join(RegistrationNeed, RegistrationNeed.registration_id == Registration.id)
        .join(ListeningSession, ListeningSession.id == Registration.session_id)
        .where(
            RegistrationNeed.kind == NeedKind.INTERPRETATION,
            Registration.status.in_([Status.CONFIRMED, Status.OFFERED]),
            _public_to_come(now),
            ListeningSession.starts_at <= now + SOON,
        )
        .group_by(Registration.session_id, RegistrationNeed.key)
    )


def _held(now: datetime, _today: date) -> Select[int]:
    return _registrations(Status.PENDING, now)


def _offers(now: datetime, _today: date) -> Select[int]:
    return _registrations(Status.OFFERED, now)


def _registrations(status: Status, now: datetime) -> Select[int]:
    return (
        select(Registration.session_id)
        .join(ListeningSession, ListeningSession.id == Registration.session_id)
        .where(Registration.status == status, _public_to_come(now))
    )


def _erasures(_now: datetime, _today: date) -> Select[int]:
    return select(Registration.session_id).where(
        Registration.erasure_asked_at.is_not(None), Registration.erased_at.is_(None)
    )


def _silent_sessions(now: datetime, today: date) -> Select[int]:
    said = exists().where(SessionOutcome.session_id == ListeningSession.id)
    overdue = ListeningSession.outcome_due_on < today
    no_word = ListeningSession.outcome_due_on.is_(None) & (ListeningSession.ends_at <= now - SILENCE)
    return select(ListeningSession.id).where(
        ListeningSession.status == SessionStatus.PUBLISHED,
        ListeningSession.ends_at <= now,
        ~said,
        or_(overdue, no_word),
    )


# One row for each piece of work, naming its session: drafts; languages that public sessions lack which start within
# 14 days or whose promised day has come; languages asked to be interpreted within 14 days; sign-ups held, offers
# outstanding, wishes to be erased; sessions held whose report is overdue, or that name no day a week later.
BY_SESSION: Mapping[str, Callable[[datetime, date], Select[int]]] = {
    "held": _held,
    "languages": _missing_languages,
    "outcomes": _silent_sessions,
    "interpreters": _interpreters,
    "erasures": _erasures,
    "offers": _offers,
    "drafts": _drafts,
}


def _texts_to_come(now: datetime) -> Select[int]:
    """The texts of sessions that are drafts or to come."""
    wanted = or_(ListeningSession.status == SessionStatus.DRAFT, _public_to_come(now))
    columns = [
        getattr(ListeningSession, f"{name}_id")
        for name in ("title", "summary", "description", "place_note", "expect")
    ]
    first, *others = (select(column.label("id")).where(wanted) for column in columns)
    united = first.union_all(*others).subquery()
    return select(united.c.id)


def _unreviewed(now: datetime) -> Select[int]:
    return select(Translation.text_id).where(
        Translation.text_id.in_(_texts_to_come(now)), Translation.state.in_([MACHINE, DRAFT])
    )


def _count_stale(now: datetime) -> int:
    """Translations that translate an older source. Only the database's rows that differ are compared here."""
    source = aliased(Translation)
    rows = db.session.execute(
        select(Translation.text_id, source.value, Translation.source_hash, func.count())
        .join(source, (source.text_id == Translation.text_id) & (source.state == SOURCE))
        .where(Translation.state != SOURCE, Translation.text_id.in_(_texts_to_come(now)))
        .group_by(Translation.text_id, source.value, Translation.source_hash)
    )
    return sum(number for _text_id, value, source_hash, number in rows if text_hash(value) != source_hash)
