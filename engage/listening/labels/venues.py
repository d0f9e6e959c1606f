"""How to find a venue, as pages and mails say it.

Only texts of this very venue, and none that is out of date in the reader's language: then the original is shown, and
says so. What nobody has written is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.content import TextBundle, TextValue
from engage.core.i18n.formats import isolate, language_name
from engage.listening.models import ListeningSession, Venue

TEXT_NAMES = {
    "directions": _l("How to find the place"),
    "transit": _l("By bus or light rail"),
    "parking": _l("Parking"),
    "entrance": _l("Entrance without steps"),
}


@dataclass(frozen=True)
class WayPart:
    """One part of the way to a venue. `sentence` is a fact in the reader's language, `text` what staff wrote.

    `only_in` says which language the text is in, where it is not the reader's.
    """

    name: str
    label: str
    sentence: str
    text: TextValue | None
    only_in: str

    @property
    def plain(self) -> str:
        """The part as plain lines."""
        words = isolate(self.text.value, "auto") if self.text else ""
        return "\n".join(line for line in (self.sentence, self.only_in, words) if line)


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
    for name, ident in venue.texts.items():
        found = texts.current(ident)
        text = found if found.value else None
        sentence = _step_free(venue) if name == "entrance" else ""
        if text is not None or sentence:
            yield WayPart(name, str(TEXT_NAMES[name]), sentence, text, _only_in(text, texts.language))


def _step_free(venue: Venue) -> str:
    if venue.step_free is None:
        return ""
    return _("There is an entrance without steps.") if venue.step_free else _("Every entrance has steps.")


def _only_in(text: TextValue | None, language: str) -> str:
    if text is None or text.language == language:
        return ""
    return _("We have this text in %(language)s only.", language=language_name(text.language))
