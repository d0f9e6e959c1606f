"""A pseudo language that shows which text is not translated through the catalogues.

Every translated string is accented and in brackets. Plain text on such a page was never marked for translation. The
language exists while testing and debugging only.
"""

from __future__ import annotations

import gettext
import re

OPEN, CLOSE = "⟦", "⟧"
# Parts of a string that stay unchanged: placeholders, tags, entities.
_KEEP = re.compile(r"%\(\w+\)[a-z]|%%|<[^<>]*>|&#?\w+;")
_ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ȧƀƈḓḗƒɠħīĵķŀḿƞǿƥɋřşŧŭṽẇẋẏẑȦƁƇḒḖƑƓĦĪĴĶĿḾȠǾƤɊŘŞŦŬṼẆẊẎẐ",
)


def accent(text: str) -> str:
    """Return the text in accented letters and brackets; placeholders, tags and entities are kept."""
    if not text.strip():
        return text
    pieces, end = [], 0
    for match in _KEEP.finditer(text):
        pieces += [text[end : match.start()].translate(_ACCENTS), match.group()]
        end = match.end()
    pieces.append(text[end:].translate(_ACCENTS))
    return OPEN + "".join(pieces) + CLOSE


class PseudoTranslations(gettext.NullTranslations):
    """Replaces a catalogue: returns every string accented."""

    def gettext(self, message: str) -> str:
        """Return the message, accented."""
        return accent(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the English form for `n`, accented."""
        return accent(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        """Return the message, accented."""
        return accent(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """Return the English form for `n`, accented."""
        return accent(msgid1 if n == 1 else msgid2)
