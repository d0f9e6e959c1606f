"""Work for staff about sessions and registrations: one row for each piece of work, over all sessions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Select, exists, func, or_, select, true, union_all
from sqlalchemy.orm import aliased, lazyload

from engage.core.current import current_settings
from engage.core.db import db
from engage.core.i18n.content import DRAFT, MACHINE, SOURCE, Translation, text_hash
from engage.core.i18n.proposals import TranslationProposal
from engage.listening import policy
from engage.listening.models import (
    OUTCOME_TEXTS,
    VENUE_TEXTS,
    ListeningSession,
    Mode,
    NeedKind,
    Registration,
    RegistrationNeed,
    SessionLanguage,
    SessionOutcome,
    SessionStatus,
    Status,
    Venue,
)
from engage.listening.services.reads import TEXT_FIELDS

SOON = timedelta(days=14)
# How long after a session without a date for its report staff are reminded to set one.
SILENCE = timedelta(days=7)
MOST_SHOWN = 100


def find_sessions_with(kind: str, now: datetime, today: date) -> list[tuple[ListeningSession, int]]:
    """Return the sessions that have a kind of work, soonest first, with its amount. One statement."""
    found = BY_SESSION[kind](now, today).subquery()
    ident = found.c[0]
    number = func.count()
    rows = db.session.execute(
        select(ListeningSession, number)
        .join(found, ident == ListeningSession.id)
        .group_by(ListeningSession.id)
        .options(lazyload(ListeningSession.venue))
        .order_by(ListeningSession.starts_at, ListeningSession.id)
        .limit(MOST_SHOWN)
    )
    return [(session, int(many)) for session, many in rows]


def find_erasure_wishes(session_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the references of registrations whose erasure was requested, by session. One statement."""
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


def _drafts(_now: datetime, _today: date) -> Select[int]:
    return select(ListeningSession.id).where(ListeningSession.status == SessionStatus.DRAFT)


def _missing_languages(now: datetime, today: date) -> Select[int]:
    late = or_(ListeningSession.starts_at <= now + SOON, SessionLanguage.due_on <= today)
    return (
        select(ListeningSession.id)
        .join(SessionLanguage, SessionLanguage.session_id == ListeningSession.id)
        .where(ListeningSession.is_public_to_come(now), SessionLanguage.is_published.is_(False), late)
    )


def _interpreters(now: datetime, _today: date) -> Select[int]:
    return (
        select(Registration.session_id)
        .join(RegistrationNeed, RegistrationNeed.registration_id == Registration.id)
        .join(ListeningSession, ListeningSession.id == Registration.session_id)
        .where(
            RegistrationNeed.kind == NeedKind.INTERPRETATION,
            Registration.status.in_([Status.CONFIRMED, Status.OFFERED]),
            ListeningSession.is_public_to_come(now),
            ListeningSession.starts_at <= now + SOON,
        )
        .group_by(Registration.session_id, RegistrationNeed.key)
    )


def _pending(now: datetime, _today: date) -> Select[int]:
    return _registrations(Status.PENDING, now)


def _offers(now: datetime, _today: date) -> Select[int]:
    return _registrations(Status.OFFERED, now)


def _registrations(status: Status, now: datetime) -> Select[int]:
    return (
        select(Registration.session_id)
        .join(ListeningSession, ListeningSession.id == Registration.session_id)
        .where(Registration.status == status, ListeningSession.is_public_to_come(now))
    )


def _erasures(_now: datetime, _today: date) -> Select[int]:
    return select(Registration.session_id).where(
        Registration.erasure_asked_at.is_not(None), Registration.erased_at.is_(None)
    )


def _proposals(_now: datetime, _today: date) -> Select[int]:
    columns = [getattr(ListeningSession, f"{name}_id") for name in (*TEXT_FIELDS, "cancel_reason")]
    waits = TranslationProposal.kept_at.is_(None)
    of_sessions = [
        select(ListeningSession.id)
        .join(TranslationProposal, TranslationProposal.text_id == column)
        .where(waits)
        for column in columns
    ]
    of_outcomes = [
        select(SessionOutcome.session_id)
        .join(TranslationProposal, TranslationProposal.text_id == getattr(SessionOutcome, f"{name}_id"))
        .where(waits)
        for name in OUTCOME_TEXTS
    ]
    of_venues = [
        select(ListeningSession.id)
        .join(Venue, Venue.id == ListeningSession.venue_id)
        .join(TranslationProposal, TranslationProposal.text_id == getattr(Venue, f"{name}_id"))
        .where(waits, ListeningSession.in_person)
        for name in VENUE_TEXTS
    ]
    united = union_all(*of_sessions, *of_venues, *of_outcomes).subquery()
    return select(united.c[0])


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


def _no_link(now: datetime, _today: date) -> Select[int]:
    return select(ListeningSession.id).where(
        ListeningSession.is_public_to_come(now),
        ListeningSession.virtual,
        ListeningSession.virtual_url == "",
        ListeningSession.starts_at <= now + policy.LINK_NEEDED_WITHIN,
    )


def _no_way_in(now: datetime, _today: date) -> Select[int]:
    """Return the sessions of parties that take part online and can neither be mailed or texted a link, nor call in."""
    cannot_be_texted = (
        or_(Registration.phone.is_(None), Registration.phone.contains("x"))
        if current_settings().sends_texts
        else true()
    )
    return (
        select(ListeningSession.id)
        .join(Registration, Registration.session_id == ListeningSession.id)
        .where(
            ListeningSession.is_public_to_come(now),
            ListeningSession.dial_in_number == "",
            Registration.status == Status.CONFIRMED,
            Registration.mode == Mode.VIRTUAL,
            Registration.email.is_(None),
            Registration.erased_at.is_(None),
            cannot_be_texted,
        )
    )


# Each query returns the session id of each piece of work: drafts; languages that a public session lacks, if it
# starts within 14 days or the promised day has come; requested interpretation within 14 days; pending registrations;
# open offers; requests for erasure; translations that wait to be confirmed; past sessions whose report is overdue, or
# that have no date for it a week later; sessions within a week without the link to their online part; parties that
# take part online and have no way in.
BY_SESSION: Mapping[str, Callable[[datetime, date], Select[int]]] = {
    "pending": _pending,
    "no_link": _no_link,
    "no_way_in": _no_way_in,
    "languages": _missing_languages,
    "outcomes": _silent_sessions,
    "interpreters": _interpreters,
    "erasures": _erasures,
    "proposals": _proposals,
    "offers": _offers,
    "drafts": _drafts,
}


def _texts_to_come(now: datetime) -> Select[int]:
    """Return the ids of the texts of drafts and upcoming sessions."""
    wanted = or_(ListeningSession.status == SessionStatus.DRAFT, ListeningSession.is_public_to_come(now))
    own = [select(getattr(ListeningSession, f"{name}_id").label("id")).where(wanted) for name in TEXT_FIELDS]
    of_venues = [
        select(getattr(Venue, f"{name}_id").label("id"))
        .join(ListeningSession, ListeningSession.venue_id == Venue.id)
        .where(wanted, ListeningSession.in_person)
        for name in VENUE_TEXTS
    ]
    united = union_all(*own, *of_venues).subquery()
    return select(united.c.id)


def unreviewed(now: datetime) -> Select[int]:
    """Return a query with one row for each unreviewed translation of a draft or an upcoming session."""
    return select(Translation.text_id).where(
        Translation.text_id.in_(_texts_to_come(now)), Translation.state.in_([MACHINE, DRAFT])
    )


def count_stale(now: datetime) -> int:
    """Count the translations of drafts and upcoming sessions that are of an older source. One statement."""
    source = aliased(Translation)
    rows = db.session.execute(
        select(Translation.text_id, source.value, Translation.source_hash, func.count())
        .join(source, (source.text_id == Translation.text_id) & (source.state == SOURCE))
        .where(Translation.state != SOURCE, Translation.text_id.in_(_texts_to_come(now)))
        .group_by(Translation.text_id, source.value, Translation.source_hash)
    )
    return sum(number for _text_id, value, source_hash, number in rows if text_hash(value) != source_hash)
