"""Where messages to volunteers lead."""

from __future__ import annotations

from engage.core.addresses import public_address
from engage.core.i18n import current_language
from engage.listening.models import ListeningSession
from engage.volunteering.models import Shift, Volunteer
from engage.volunteering.services.links import link_token


def private_page(volunteer: Volunteer) -> str:
    """Return the private link: it opens all shifts of a volunteer."""
    return _private("helping.show_shifts", volunteer)


def agree_page(volunteer: Volunteer) -> str:
    """Return the private link on which a volunteer reads the expectations and agrees to them."""
    return _private("helping.agree", volunteer)


def take_page(volunteer: Volunteer, shift: Shift) -> str:
    """Return the private link on which a volunteer takes one more shift."""
    return _private("helping.add_shift", volunteer, shift_ident=shift.public_id)


def open_shifts() -> str:
    """Return the page with all shifts for which people are wanted."""
    return public_address("help.list_shifts", language=current_language().tag)


def page_of(session: ListeningSession) -> str:
    """Return the short address of the session's page, which everybody may open."""
    return public_address("listening.follow_short_address", session_slug=session.slug)


def _private(endpoint: str, volunteer: Volunteer, **more: str) -> str:
    return public_address(endpoint, language=current_language().tag, token=link_token(volunteer), **more)
