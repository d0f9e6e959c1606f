"""Addresses that open a session as a new entry in the calendars of Google and Outlook.com.

The owner of the calendar reads what is in them, and whoever the calendar is shared with: so they hold no private link,
only the public page, and say where the private one is. Such an entry does not move with the session.
"""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from engage.core.addresses import public_address
from engage.core.i18n import gettext as _
from engage.core.i18n.content import TextBundle
from engage.listening.documents.calendar import how_to_cancel, where
from engage.listening.models import ListeningSession, Mode

_GOOGLE = "%Y%m%dT%H%M%SZ"


class OnlineCalendar(enum.StrEnum):
    """A calendar that opens a new entry from an address."""

    GOOGLE = "google"
    OUTLOOK = "outlook"


def entry_address(calendar: OnlineCalendar, session: ListeningSession, mode: Mode, texts: TextBundle) -> str:
    """Return the address that opens the entry for who takes part this way, in the language of the texts."""
    title, place = texts[session.title_id].value, where(session, online=mode is Mode.VIRTUAL)
    words = "\n\n".join(_words(session, mode, texts))
    if calendar is OnlineCalendar.GOOGLE:
        dates = f"{session.starts_at.astimezone(UTC):{_GOOGLE}}/{session.ends_at.astimezone(UTC):{_GOOGLE}}"
        fields = {"action": "TEMPLATE", "text": title, "dates": dates, "details": words, "location": place}
        return f"https://calendar.google.com/calendar/render?{_query(fields)}"
    fields = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": _moment(session.starts_at),
        "enddt": _moment(session.ends_at),
        "body": words,
        "location": place,
    }
    return f"https://outlook.live.com/calendar/0/deeplink/compose?{_query(fields)}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _query(fields: dict[str, str]) -> str:
    """Return a query in which a space is %20: Outlook shows a plus sign as it stands."""
    return urlencode(fields, quote_via=quote)


def _words(session: ListeningSession, mode: Mode, texts: TextBundle) -> list[str]:
    page = public_address("listening.show_session", session_slug=session.slug)
    in_mail = [_("Your link to the online session is in our message to you.")]
    return [
        texts[session.summary_id].value,
        *(in_mail if mode is Mode.VIRTUAL else []),
        page,
        how_to_cancel(),
    ]
