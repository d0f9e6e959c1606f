"""Where messages to volunteers lead."""

from __future__ import annotations

from flask import current_app

from engage.core.addresses import public_address
from engage.core.i18n import current_language
from engage.listening.models import ListeningSession
from engage.volunteering.models import Shift, Volunteer
from engage.volunteering.services.links import link_token


def private_page(volunteer: Volunteer) -> str:
    """Return the private link: it opens all shifts of a volunteer."""
    return _here("helping", link_token(volunteer))


def take_page(volunteer: Volunteer, shift: Shift) -> str:
    """Return the private link on which a volunteer takes one more shift."""
    return _here("helping", link_token(volunteer), "add", shift.public_id)


def open_shifts() -> str:
    """Return the page with all shifts for which people are wanted."""
    return _here("help")


def page_of(session: ListeningSession) -> str:
    """Return the short address of the session's page, which everybody may open."""
    return public_address("listening.follow_short_address", session_slug=session.slug)


def _here(*parts: str) -> str:
    return "/".join([current_app.config["PUBLIC_URL"], current_language().tag, *parts])
