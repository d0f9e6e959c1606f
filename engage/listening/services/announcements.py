"""Writing to all registrants of a session, each in their language.

The text is content like any other (`LocalizedText`). Each recipient is a row in the outbox, committed with the text.
The mail is rendered when it is sent: see `emails.announcements`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select

from engage.core import audit, clock
from engage.core.db import db
from engage.core.i18n.content import DRAFT
from engage.core.i18n.writing import new_text, put_translation
from engage.core.outbox.services import NewMessage, enqueue_many
from engage.listening import policy
from engage.listening.models import Announcement, ListeningSession, Registration, Status
from engage.listening.services import access

KIND = "session.note"


@dataclass(frozen=True)
class Wording:
    """A subject and a body in one language."""

    subject: str
    body: str


@dataclass(frozen=True)
class AnnouncementDraft:
    """An announcement, and the states of the registrations that get it. `translations` are by language tag."""

    source_language: str
    source: Wording
    statuses: Sequence[Status]
    translations: Mapping[str, Wording] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipients:
    """How many parties of one language are written to, in whatever way."""

    language: str
    total: int


def _recipients(session: ListeningSession, statuses: Iterable[Status]) -> list[ColumnElement[bool]]:
    """Return the conditions for who may be written to.

    Excluded are people who asked not to be written to or for erasure, and registrations that staff discarded as not
    real, because the contact may be a stranger's. After the session only those who agreed to hear from us are included.
    """
    conditions: list[ColumnElement[bool]] = [
        Registration.session_id == session.id,
        Registration.status.in_(list(statuses)),
        Registration.erased_at.is_(None),
        Registration.erasure_asked_at.is_(None),
        Registration.stopped_at.is_(None),
        Registration.review_reason.is_(None),
    ]
    if policy.is_over(session, clock.now()):
        conditions.append(Registration.may_contact.is_(True))
    return conditions


def recipients_by_language(session: ListeningSession, statuses: Iterable[Status]) -> list[Recipients]:
    """Return the recipients by language, the largest group first. One statement."""
    rows = db.session.execute(
        select(Registration.language, func.count())
        .where(*_recipients(session, statuses))
        .group_by(Registration.language)
    )
    found = [Recipients(tag, total) for tag, total in rows]
    return sorted(found, key=lambda one: (-one.total, one.language))


def count_stopped(session: ListeningSession, statuses: Iterable[Status]) -> int:
    """Return how many of these parties are left out because they asked not to be written to. One statement."""
    statement = select(func.count()).where(
        Registration.session_id == session.id,
        Registration.status.in_(list(statuses)),
        Registration.erased_at.is_(None),
        Registration.stopped_at.is_not(None),
    )
    return db.session.scalar(statement) or 0


def recipient_ids(session: ListeningSession, statuses: Iterable[Status]) -> Sequence[int]:
    """Return the registrations that would get an announcement. One statement."""
    return db.session.scalars(select(Registration.id).where(*_recipients(session, statuses))).all()


def send_announcement(
    session_id: int, *, draft: AnnouncementDraft, submission: str, user_id: int, actor: audit.Actor
) -> Announcement:
    """Store the text and enqueue one message for each recipient. The same `submission` again changes nothing.

    Raises SessionNotFound, and TextRefused for a text that cannot be stored.
    """
    session = access.lock_session(session_id)
    sent = db.session.scalar(select(Announcement).where(Announcement.submission == submission))
    if sent is not None:
        return sent
    announcement = _store(session, draft, submission, user_id)
    recipients = recipient_ids(session, draft.statuses)
    announcement.recipients = enqueue_many(
        NewMessage(
            kind=KIND,
            key=f"{KIND}:{announcement.id}:{ident}",
            subject={"registration": ident, "announcement": announcement.id},
        )
        for ident in recipients
    )
    audit.record(actor, "announcement.sent", "announcement", announcement.id, announcement.statuses)
    return announcement


def _store(
    session: ListeningSession, draft: AnnouncementDraft, submission: str, user_id: int
) -> Announcement:
    unit = db.session()
    subject_id = new_text(unit, draft.source_language, draft.source.subject)
    body_id = new_text(unit, draft.source_language, draft.source.body)
    for language, wording in draft.translations.items():
        put_translation(unit, subject_id, language, wording.subject, state=DRAFT)
        put_translation(unit, body_id, language, wording.body, state=DRAFT)
    announcement = Announcement(
        session_id=session.id,
        subject_id=subject_id,
        body_id=body_id,
        submission=submission,
        statuses=[status.value for status in draft.statuses],
        recipients=0,
        created_by=user_id,
        created_at=clock.now(),
    )
    unit.add(announcement)
    unit.flush()
    return announcement


def list_announcements(session_id: int) -> Sequence[Announcement]:
    """Return the announcements of a session, newest first. One statement."""
    return db.session.scalars(
        select(Announcement).where(Announcement.session_id == session_id).order_by(Announcement.id.desc())
    ).all()
