"""How to find a venue, as pages and mails say it.

Only texts of this very venue, and none that is out of date in the reader's language: then the original is shown, and
says so. What nobody has written is left out; what nobody has checked is named on pages (`labels.access`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.content import TextBundle, TextValue
from engage.core.i18n.formats import isolate, language_name
from engage.listening.labels.access import Access, access_of
from engage.listening.models import WAY_TEXTS, ListeningSession, Venue

TEXT_NAMES = {
    "directions": _l("How to find the place"),
    "transit": _l("By bus or light rail"),
    "parking": _l("Parking"),
    "entrance": _l("Entrance without steps"),
    "picture_alt": _l("What the picture shows"),
}


@dataclass(frozen=True)
class WayPart:
    """One part of the way to a venue. `text` is what staff wrote.

    `only_in` says which language the text is in, where it is not the reader's. `access` are the facts of getting in, in
    the reader's language.
    """

    name: str
    label: str
    text: TextValue | None
    only_in: str
    access: Access | None = None

    @property
    def plain(self) -> str:
        """The part as plain lines, without what nobody has checked; empty where nothing is left."""
        words = isolate(self.text.value, "auto") if self.text else ""
        there_is, there_is_not = (self.access.there_is, self.access.there_is_not) if self.access else ((), ())
        return "\n".join(line for line in (*there_is, self.only_in, words, *there_is_not) if line)

    @property
    def whole(self) -> str:
        """The part as plain lines, with what nobody has checked."""
        return "\n".join(line for line in (self.plain, self.access.unknown if self.access else "") if line)


@dataclass(frozen=True)
class MapLinks:
    """Addresses of a place on a map, and of the way there by bus or light rail. Other sites: nothing is asked of them
    before someone opens one.
    """

    map: str
    directions: str


def map_links(session: ListeningSession) -> MapLinks | None:
    """Return where a map shows the session's venue, or None without an address."""
    if not (session.in_person and session.place_address):
        return None
    address = session.place_address
    way = {"api": "1", "destination": address, "travelmode": "transit"}
    return MapLinks(
        f"https://www.openstreetmap.org/search?{urlencode({'query': address})}",
        f"https://www.google.com/maps/dir/?{urlencode(way)}",
    )


def way_to(session: ListeningSession, texts: TextBundle) -> list[WayPart]:
    """Return the parts of the way to the session's venue that there is something to say about."""
    if session.venue is None or not session.in_person:
        return []
    return list(_parts(session.venue, texts))


def _parts(venue: Venue, texts: TextBundle) -> Iterator[WayPart]:
    for name in WAY_TEXTS:
        found = texts.current(venue.texts[name])
        text = found if found.value else None
        only_in = _only_in(text, texts.language)
        if name == "entrance":
            access = access_of(venue, texts)
            yield WayPart("access", _("Getting in and around"), text, only_in, access)
        elif text is not None:
            yield WayPart(name, str(TEXT_NAMES[name]), text, only_in)


def _only_in(text: TextValue | None, language: str) -> str:
    if text is None or text.language == language:
        return ""
    return _("We have this text in %(language)s only.", language=language_name(text.language))
