"""What is read of a shift, row by row: the same on pages, in a mail, a text message, a call and a letter."""

from __future__ import annotations

from engage.core.i18n import gettext as _
from engage.core.i18n import pgettext
from engage.core.i18n.formats import format_datetime_range, isolate
from engage.listening.models import ListeningSession
from engage.volunteering.labels.languages import spoken_list
from engage.volunteering.labels.roles import role_name
from engage.volunteering.models import Shift

Row = tuple[str, str]


def shift_rows(shift: Shift, session: ListeningSession, title: str) -> list[Row]:
    """Return what, in which role, when and where, and which languages are wanted. Empty values are left out."""
    rows = [
        (pgettext("beside When and Where", "What"), title),
        (pgettext("what a volunteer does", "Role"), role_name(shift.role)),
        (_("When"), format_datetime_range(shift.starts_at, shift.ends_at)),
        (_("Where"), where_it_is(session)),
        (_("Your place in the room"), isolate(shift.table_name, "auto") if shift.table_name else ""),
        (_("Languages wanted"), spoken_list(shift.languages)),
    ]
    return [(term, value) for term, value in rows if value]


def where_it_is(session: ListeningSession) -> str:
    """Return the place, or that the session is online."""
    return isolate(session.place) if session.in_person else _("Online")
