"""A party for each way of reaching people, and every kind of message to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from engage.accommodations.models import Assignment, NeedNotice
from engage.core import clock
from engage.core.db import db, write
from engage.core.i18n.content import REVIEWED, Reviewer
from engage.core.i18n.writing import new_text, put_translation
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import make
from engage.core.outbox.rendering import message_context
from engage.core.security.tokens import random_ident
from engage.listening.models import (
    Announcement,
    ContactChange,
    ListeningSession,
    Mode,
    Registration,
    SessionStatus,
    Status,
)
from engage.listening.services.reservations import EnteredBy
from tests.support.accounts import make_user
from tests.support.listening import make_party, make_session, register
from tests.support.listening_mails import STATE_OF_KIND
from tests.support.providers import arrange

PHONE = "+19165550141"
CONTACTS: dict[str, dict[str, Any]] = {
    "email": {"email": "nadia@example.org"},
    "phone": {"email": None, "phone": PHONE},
    "neither": {"email": None},
}
TITLES = {"es": {"title": "Sesión en el centro comunitario"}}
DIAL_IN = {"dial_in_number": "+19165550199", "dial_in_code": "123 456#"}
NOTE, NOTE_IN_SPANISH = "Please bring a jacket.", "Traiga una chaqueta."

# What a message has to say of the state, in its own words, whichever way it goes.
STATES = {
    "registration.confirmed": "Your spots are saved",
    "registration.waiting": "on the waiting list",
    "registration.offered": "we now have the spots you asked for|Spots opened up for you",
    "registration.lapsed": "no longer holding your spots",
    "registration.choice_over": "You keep your place on the waiting list",
    "registration.passed_over": "You keep your place on the waiting list",
    "registration.changed": "Your sign-up has changed",
    "registration.link": "private link",
    "registration.repeated": "nothing changed",
    "registration.cancelled": "Your sign-up is canceled",
    "registration.arranged": "interpreter into Hmong will be at the session",
    "registration.reminder_7": "We look forward to seeing you|Reminder",
    "registration.reminder_1": "We look forward to seeing you|Reminder",
    "registration.contact_asked": "asked us to write to a new address or number",
    "session.moved": "time or place",
    "session.corrected": "We corrected the address|we corrected it",
    "session.cancelled": "anceled",
    "session.dial_in": "join by phone",
    "session.planned": "We will take photos",
    "session.note": NOTE,
}
_COLUMNS: dict[str, dict[str, Any]] = {"session.dial_in": DIAL_IN, "session.planned": {"plans_photos": True}}
NEEDS_A_LINK = ("://", "press the button", "Here is the private link", "on this page", "click", "our message")
NEEDS_AN_ANSWER = ("tell me", " I will", "When we call")
# It goes to a number that may be a stranger's, so it says nothing of the party and is never printed.
TO_A_STRANGER = "registration.contact_confirm"


def reached_by(
    kind: str, *contacts: str, language: str = "en"
) -> tuple[ListeningSession, tuple[Registration, ...]]:
    """A session, and a party with each of these contacts, for which a message of this kind is true."""
    is_online = kind == "session.dial_in"
    session = make_session(translations=TITLES, **_COLUMNS.get(kind, {}))
    by = EnteredBy(user_id=make_user().id)
    asked = {"hmn": 1} if kind == "registration.arranged" else {}
    party = make_party(Mode.VIRTUAL if is_online else Mode.IN_PERSON, grown=2, interpretation=asked)
    parties = tuple(
        register(session, "Nadia Example", party=party, entered_by=by, language=language, **CONTACTS[contact])
        for contact in contacts
    )
    status = STATE_OF_KIND.get(kind, Status.CONFIRMED)
    now = clock.now()
    with write() as unit:
        unit.execute(
            update(Registration)
            .where(Registration.session_id == session.id)
            .values(status=status, queued_at=now, offered_at=now if status is Status.OFFERED else None)
        )
        if kind == "session.cancelled":
            unit.execute(
                update(ListeningSession)
                .where(ListeningSession.id == session.id)
                .values(status=SessionStatus.CANCELLED, cancelled_at=now)
            )
    db.session.expire_all()
    return session, parties


def say(kind: str, session: ListeningSession, registration: Registration) -> Outgoing | None:
    """What the worker would send now."""
    more = _ABOUT[kind](session, registration) if kind in _ABOUT else {}
    subject = {"registration": registration.id, "start": int(session.starts_at.timestamp()), **more}
    db.session.rollback()
    with message_context():
        return make(kind, subject)


def _change(_session: ListeningSession, registration: Registration) -> dict[str, int]:
    """The contact is to be changed to another of the same sort, or to a number where there is none."""
    has_email = registration.email is not None
    with write() as unit:
        change = ContactChange(
            registration_id=registration.id,
            public_id=random_ident(),
            email="new@example.org" if has_email else None,
            phone=None if has_email else "+19165550177",
            email_before=registration.email,
            phone_before=registration.phone,
            asked_at=clock.now() - timedelta(minutes=1),
        )
        unit.add(change)
        unit.flush()
        return {"change": change.id}


def _note(session: ListeningSession, _registration: Registration) -> dict[str, int]:
    """Staff wrote to everyone, and it is translated."""
    with write() as unit:
        ids = [new_text(unit, "en", value) for value in ("A cold room", NOTE)]
        for ident, value in zip(ids, ("Una sala fría", NOTE_IN_SPANISH), strict=True):
            put_translation(unit, ident, "es", value, state=REVIEWED, reviewer=Reviewer("A reviewer"))
        announcement = Announcement(
            session_id=session.id,
            subject_id=ids[0],
            body_id=ids[1],
            submission=random_ident()[:16],
            statuses=[Status.CONFIRMED.value],
            recipients=1,
            created_at=clock.now(),
        )
        unit.add(announcement)
        unit.flush()
        return {"announcement": announcement.id}


def _arranged(session: ListeningSession, registration: Registration) -> dict[str, int]:
    """An interpreter has said yes since; the first time that somebody asks, for all parties."""
    if db.session.scalar(select(Assignment.id).where(Assignment.session_id == session.id)) is None:
        arrange(session)
    notice = select(NeedNotice.id).where(NeedNotice.registration_id == registration.id)
    return {"notice": db.session.scalars(notice).one()}


_ABOUT: dict[str, Callable[[ListeningSession, Registration], dict[str, int]]] = {
    "registration.contact_asked": _change,
    TO_A_STRANGER: _change,
    "session.note": _note,
    "registration.arranged": _arranged,
}
