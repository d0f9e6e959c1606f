"""What needs somebody today: counts over everything, for the staff's first page. Two statements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from engage.core import clock
from engage.core.db import db
from engage.core.i18n.content import DRAFT, MACHINE, SOURCE, Translation, text_hash
from engage.core.outbox.models import STILL_TO_CALL, CallTask, OutboxMessage, State
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


def count_needs(*, today: date) -> dict[str, int]:
    """How much there is of each kind of work. `today` is the day in the city.

    `drafts`, `languages` (sessions that start within 14 days, or whose promised day has come, without a language),
    `interpreters` (languages and sessions within 14 days that somebody asked for), `calls`, `parked`, `bounced`,
    `held`, `offers`, `outcomes` (sessions held whose report is overdue, or that name no day a week later),
    `erasures`, `unreviewed` and `stale` (translations of sessions to come).
    """
    now = clock.now()
    counted: Mapping[str, ScalarSelect[int]] = {
        "drafts": _number(select(ListeningSession.id).where(ListeningSession.status == SessionStatus.DRAFT)),
        "languages": _number(_missing_languages(now, today)),
        "interpreters": _number(_interpreters(now)),
        "calls": _number(select(CallTask.id).where(CallTask.outcome.in_(STILL_TO_CALL))),
        "parked": _number(select(OutboxMessage.id).where(OutboxMessage.state == State.PARKED)),
        "bounced": _number(select(OutboxMessage.id).where(OutboxMessage.bounced_at.is_not(None))),
        "held": _number(_registrations(Status.HELD, now)),
        "offers": _number(_registrations(Status.OFFERED, now)),
        "outcomes": _number(_silent_sessions(now, today)),
        "erasures": _number(
            select(Registration.id).where(
                Registration.erasure_asked_at.is_not(None), Registration.erased_at.is_(None)
            )
        ),
        "unreviewed": _number(_unreviewed(now)),
    }
    row = db.session.execute(select(*counted.values())).one()
    numbers = {name: int(number) for name, number in zip(counted, row, strict=True)}
    return {**numbers, "stale": _count_stale(now)}


def _number(query: Select[int]) -> ScalarSelect[int]:
    return select(func.count()).select_from(query.subquery()).scalar_subquery()


def _public_to_come(now: datetime):  # type: ignore[no-untyped-def]
    return (ListeningSession.status == SessionStatus.PUBLISHED) & (ListeningSession.ends_at > now)


def _missing_languages(now: datetime, today: date) -> Select[int]:
    late = or_(ListeningSession.starts_at <= now + SOON, SessionLanguage.due_on <= today)
    return (
        select(ListeningSession.id)
        .join(SessionLanguage, SessionLanguage.session_id == ListeningSession.id)
        .where(_public_to_come(now), SessionLanguage.is_published.is_(False), late)
        .distinct()
    )


def _interpreters(now: datetime) -> Select[int]:
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


def _registrations(status: Status, now: datetime) -> Select[int]:
    return (
        select(Registration.id)
        .join(ListeningSession, ListeningSession.id == Registration.session_id)
        .where(Registration.status == status, _public_to_come(now))
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
