"""Find the session that a public page is about, and the registration that its private link opens."""

from __future__ import annotations

from engage.core.scopes import Scope
from engage.listening.errors import ManageLinkInvalid
from engage.listening.models import ContactChange, ListeningSession, Registration, TranslatorLink
from engage.listening.queries.public import find_session, session_of
from engage.listening.services import links, translating
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


def _translated(token: str) -> TranslatorLink:
    return translating.find_link(token)


PUBLIC_SESSION = Scope("public session", _session)
MANAGED = Scope("holder of the private link", _managed)
JOINING = Scope("holder of the private link to join", _joining)
SAVED = Scope("holder of the link to what was saved", _saved)
NEW_CONTACT = Scope("holder of the link to a new contact", _new_contact)
OLD_CONTACT = Scope("holder of the link to keep a contact", _old_contact)
WRITTEN_TO = Scope("holder of the link that stops messages", _written_to)
TRANSLATED = Scope("holder of the translator's link", _translated)
