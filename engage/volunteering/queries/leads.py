"""People who said on their private page that they would like to help at a session."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.listening.errors import RegistrationNotFound
from engage.listening.models import ListeningSession, Registration

MOST_SHOWN = 300


@dataclass(frozen=True)
class Lead:
    """Somebody who would like to help, and the session for which they signed up."""

    registration: Registration
    session: ListeningSession


@dataclass(frozen=True)
class Leads:
    """Those with whom nobody spoke yet come first, the oldest first."""

    rows: tuple[Lead, ...]
    titles: TextBundle

    @property
    def open(self) -> int:
        """With how many nobody spoke yet."""
        return sum(one.registration.help_answered_at is None for one in self.rows)


def list_leads(language: str) -> Leads:
    """Return who would like to help. Two statements."""
    found = db.session.execute(
        select(Registration, ListeningSession)
        .join(ListeningSession, ListeningSession.id == Registration.session_id)
        .where(
            Registration.wants_to_help,
            Registration.erased_at.is_(None),
            Registration.erasure_asked_at.is_(None),
        )
        .order_by(Registration.help_answered_at.is_not(None), Registration.id)
        .limit(MOST_SHOWN)
    ).all()
    titles = load_texts(db.session(), {session.title_id for _registration, session in found}, language)
    return Leads(tuple(Lead(*row) for row in found), titles)


def find_lead(registration_id: int) -> Registration:
    """Return a registration by its number. Raises RegistrationNotFound."""
    found = db.session.get(Registration, registration_id)
    if found is None:
        raise RegistrationNotFound
    return found
