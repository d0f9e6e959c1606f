"""Erasing registrations and outside translators."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select, update

from engage.core import audit
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.i18n.content import Translation
from engage.core.personal_data.requests import eraser, finder
from engage.listening.models import (
    AMBASSADOR,
    REGISTRANT,
    TRANSLATOR,
    VENUE_TEXTS,
    ContactChange,
    ListeningSession,
    Registration,
    TranslatorLink,
    Venue,
)
from engage.listening.services import access, ambassadors, changes, translating

eraser(REGISTRANT)(changes.erase_registration)


@finder(REGISTRANT)
def find_by_contact(contact: str) -> Sequence[int]:
    """Return the ids of the registrations with this address or number as the registrant's own contact.

    Also of those that had it until lately, or are to have it.
    """
    own = _has(contact) & Registration.contact_key.is_not(None)
    address = contact.lower()
    changed = select(ContactChange.registration_id).where(
        or_(
            func.lower(ContactChange.email) == address,
            func.lower(ContactChange.email_before) == address,
            ContactChange.phone == contact,
            ContactChange.phone_before == contact,
        )
    )
    wanted = select(Registration.id).where(or_(own, Registration.id.in_(changed))).order_by(Registration.id)
    return db.session.scalars(wanted).all()


def find_perhaps_of_others(contact: str) -> Sequence[tuple[str, str]]:
    """Return registrations that a helper entered with this contact for somebody else: session slug and reference."""
    statement = (
        select(ListeningSession.slug, Registration.reference)
        .join(ListeningSession, ListeningSession.id == Registration.session_id)
        .where(_has(contact), Registration.contact_key.is_(None))
        .order_by(Registration.id)
    )
    return db.session.execute(statement).all()


@eraser(AMBASSADOR)
def erase_ambassador(ambassador_id: int, /, *, actor: audit.Actor) -> None:
    """End the link; the name is replaced as declared. Who was signed up stays so. Raises NotFound."""
    ambassadors.revoke_ambassador(ambassador_id, actor=actor)
    audit.record(actor, "ambassador.erased", "ambassador", ambassador_id)


@eraser(TRANSLATOR)
def erase_translator(link_id: int, /, *, actor: audit.Actor) -> None:
    """Revoke the link, and remove the translator's name from the reviews of the session's texts.

    Also from those of venues: the session may have been at another one. The translations stay. Raises NotFound.
    """
    session_id = db.session.scalar(select(TranslatorLink.session_id).where(TranslatorLink.id == link_id))
    if session_id is None:
        raise NotFound
    session = access.lock_session(session_id)
    link = db.session.get_one(TranslatorLink, link_id, populate_existing=True)
    translating.revoke_link(session, link_id, actor=actor)
    of_venues = [Translation.text_id.in_(select(getattr(Venue, f"{name}_id"))) for name in VENUE_TEXTS]
    reviewed = update(Translation).where(
        or_(Translation.text_id.in_(translating.text_ids(session).values()), *of_venues),
        Translation.reviewer_id.is_(None),
        Translation.reviewer_name == link.name,
        Translation.language == link.language,
    )
    db.session.execute(reviewed.values(reviewer_name=None).execution_options(synchronize_session=False))
    audit.record(actor, "session.translator_erased", "session", session.id, [f"texts:{link.language}"])


def _has(contact: str) -> ColumnElement[bool]:
    return or_(func.lower(Registration.email) == contact.lower(), Registration.phone == contact)
