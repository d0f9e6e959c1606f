"""Find the session that a staff page is about, and check that everything else in the address belongs to it."""

from __future__ import annotations

from engage.core.current import current_city
from engage.core.i18n.languages import Language, by_tags
from engage.core.scopes import Scope
from engage.core.translating.screens import find_target
from engage.listening.errors import OutcomeNotFound
from engage.listening.models import (
    Ambassador,
    ListeningSession,
    Registration,
    SessionOutcome,
    TranslatorLink,
    Venue,
)
from engage.listening.queries import registrations
from engage.listening.queries import sessions as session_queries
from engage.listening.queries.ambassadors import get_ambassador
from engage.listening.queries.venues import find_venue
from engage.listening.services import translating


def _session(session_slug: str) -> ListeningSession:
    return registrations.staff_session(session_slug)


def load_registration(session_slug: str, reference: str) -> tuple[ListeningSession, Registration]:
    """Return a session and one of its registrations. Raises SessionNotFound, RegistrationNotFound."""
    session = registrations.staff_session(session_slug)
    return session, registrations.find_registration(session.id, reference)


def _outcome(session_slug: str, outcome_id: int) -> tuple[ListeningSession, SessionOutcome, str, str]:
    """Return a session, one of its outcomes, its title and sentence. Raises SessionNotFound, OutcomeNotFound."""
    session = registrations.staff_session(session_slug)
    return session, *session_queries.find_outcome(session.id, outcome_id)


def _outcome_to_remove(session_slug: str, outcome_id: int) -> tuple[ListeningSession, int]:
    """Return a session and the id of one of its outcomes, or of one that no longer exists. Raises NotFound."""
    session = registrations.staff_session(session_slug)
    if session_queries.session_id_of_outcome(outcome_id) not in (None, session.id):
        raise OutcomeNotFound
    return session, outcome_id


def _translation(session_slug: str, tag: str) -> tuple[ListeningSession, Language]:
    """Return a session and a language that it is translated to. Raises SessionNotFound, NotFound."""
    return registrations.staff_session(session_slug), _target(tag)


def _translator_link(
    session_slug: str, tag: str, link_id: int
) -> tuple[ListeningSession, Language, TranslatorLink]:
    """Like `_translation`, with one of the links made for it. Raises NotFound."""
    session, language = _translation(session_slug, tag)
    return session, language, translating.get_link(session.id, language.tag, link_id)


def _venue(venue_id: int) -> Venue:
    return find_venue(venue_id)


def _venue_translation(venue_id: int, tag: str) -> tuple[Venue, Language]:
    """Return a venue and a language that it is translated to. Raises VenueNotFound, NotFound."""
    return find_venue(venue_id), _target(tag)


def _ambassador(ambassador_id: int) -> Ambassador:
    return get_ambassador(ambassador_id)


def _target(tag: str) -> Language:
    city = current_city()
    return find_target(tag, by_tags(one for one in city.languages if one != city.default_language))


SESSION = Scope("session in the address", _session)
REGISTRATION = Scope("registration of the session", load_registration)
OUTCOME = Scope("outcome of the session", _outcome)
OUTCOME_TO_REMOVE = Scope("outcome of the session, or a removed one", _outcome_to_remove)
TRANSLATION = Scope("session and language", _translation)
AMBASSADOR = Scope("ambassador in the address", _ambassador)
VENUE = Scope("venue in the address", _venue)
VENUE_TRANSLATION = Scope("venue and language", _venue_translation)
TRANSLATOR_LINK = Scope("translator's link of the session and language", _translator_link)
