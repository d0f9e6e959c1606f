"""Finding and locking sessions and registrations."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from engage.core.db import db, lock
from engage.core.errors import Changed
from engage.listening.errors import RegistrationNotFound, SessionNotFound, TransitionRefused
from engage.listening.models import ListeningSession, Registration, SessionStatus


def lock_session(session_id: int) -> ListeningSession:
    """Lock and load a session before changing anything that belongs to it. Raises SessionNotFound."""
    session = lock(ListeningSession, session_id)
    if session is None:
        raise SessionNotFound
    return session


def lock_for_change(session_id: int, version: int | None = None) -> ListeningSession:
    """Lock a session that is not cancelled. Raises SessionNotFound, Changed, TransitionRefused."""
    session = lock_session(session_id)
    if session.status == SessionStatus.CANCELLED:
        raise TransitionRefused(session.status, "changed")
    if version is not None and session.version != version:
        raise Changed
    return session


def load_registration(registration_id: int) -> Registration:
    """Load a registration again with its needs. Raises RegistrationNotFound."""
    registration = db.session.scalar(
        select(Registration)
        .where(Registration.id == registration_id)
        .options(selectinload(Registration.needs))
        .execution_options(populate_existing=True)
    )
    if registration is None:
        raise RegistrationNotFound
    return registration


def lock_registration(registration_id: int) -> tuple[ListeningSession, Registration]:
    """Lock a registration's session and load both. Raises RegistrationNotFound."""
    session_id = db.session.scalar(select(Registration.session_id).where(Registration.id == registration_id))
    if session_id is None:
        raise RegistrationNotFound
    return lock_session(session_id), load_registration(registration_id)
