"""Calendar entries of providers, one for each assignment. They hold no private link and nothing of residents."""

from __future__ import annotations

from engage.accommodations.labels.assignments import MODES, event_title, what
from engage.accommodations.models import Provider, ServiceMode
from engage.accommodations.queries.mine import Mine
from engage.core.addresses import public_address
from engage.core.calendar_entries import Entry, entry_file
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _

PRODUCT = "Interpreters and other services"


def assignment_calendar(provider: Provider, mine: Mine, *, method: str) -> bytes:
    """Return the entry of one assignment, in the current language.

    `method` is `REQUEST` (new or changed), `CANCEL`, or `PUBLISH` (a download). What moved keeps its UID and has a
    higher SEQUENCE.
    """
    assignment, session = mine.assignment, mine.event.session
    in_room = assignment.mode == ServiceMode.IN_PERSON
    page = (
        public_address("listening.show_session", session_slug=session.slug)
        if session is not None
        else public_address("listening.show_home", language=current_language().tag)
    )
    entry = Entry(
        ident=f"service-{assignment.public_id}",
        sequence=assignment.calendar_sequence + mine.event.calendar_sequence,
        title=_("%(what)s: %(title)s", what=what(assignment), title=event_title(mine.event)),
        starts_at=mine.starts_at,
        ends_at=mine.ends_at,
        place=mine.event.place if in_room else str(MODES[ServiceMode(assignment.mode)]),
        page=page,
        about=how_to_say_no(),
    )
    return entry_file(PRODUCT, entry, method=method, email=provider.email)


def how_to_say_no() -> str:
    """Return that a calendar is not the place to say that one cannot come."""
    return _("Declining in your calendar does not tell us. If you cannot come, use your private link.")
