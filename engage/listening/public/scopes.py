"""Find the session that a public page is about, and the registration that its private link opens."""

from __future__ import annotations

from flask import request

from engage.core.scopes import Scope
from engage.listening.errors import ManageLinkInvalid, SessionNotFound
from engage.listening.models import Ambassador, ContactChange, ListeningSession, Registration, TranslatorLink
from engage.listening.queries.public import find_session, session_of
from engage.listening.services import ambassadors, links, translating
from engage.listening.services.links import Purpose, Saved


def _session(session_slug: str) -> ListeningSession:
    return find_session(session_slug)


def _managed(token: str) -> Registration:
    return links.find_by_token(Purpose.MANAGE, token)


def _joining(token: str) -> Registration:
    return links.find_by_token(Purpose.JOIN, token)


def _saved(session_slug: str, token: str) -> tuple[ListeningSession, Saved]:
    """Return the session, and what the page after registering may say. Raises ManageLinkInvalid."""
    saved = links.find_saved(token)
    session = session_of(saved.session_id)
    if session.slug != session_slug:
        raise ManageLinkInvalid
    return session, saved


def _new_contact(token: str) -> tuple[Registration, ContactChange]:
    return links.find_contact_change(Purpose.NEW_CONTACT, token)


def _old_contact(token: str) -> tuple[Registration, ContactChange]:
    return links.find_contact_change(Purpose.OLD_CONTACT, token)


def _written_to(token: str) -> Registration:
    return links.find_written_to(token)


def _ambassador(token: str) -> Ambassador:
    return ambassadors.find_ambassador(token)


def _signing_up(token: str, session_slug: str) -> tuple[Ambassador, ListeningSession]:
    """Return whose link this is and the session. What is sent is kept where the link ended while it was written."""
    ambassador = ambassadors.find_ambassador(token, is_sending=request.method == "POST")
    session = find_session(session_slug)
    if ambassador.session_id not in (None, session.id):
        raise SessionNotFound
    return ambassador, session


def _translated(token: str) -> TranslatorLink:
    return translating.find_link(token)


PUBLIC_SESSION = Scope("public session", _session)
MANAGED = Scope("holder of the private link", _managed)
JOINING = Scope("holder of the private link to join", _joining)
SAVED = Scope("holder of the link to what was saved", _saved)
NEW_CONTACT = Scope("holder of the link to a new contact", _new_contact)
OLD_CONTACT = Scope("holder of the link to keep a contact", _old_contact)
WRITTEN_TO = Scope("holder of the link that stops messages", _written_to)
AMBASSADOR = Scope("holder of the ambassador's link", _ambassador)
SIGNING_UP = Scope("holder of the ambassador's link, for a session", _signing_up)
TRANSLATED = Scope("holder of the translator's link", _translated)
