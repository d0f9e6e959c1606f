"""A language nobody speaks, that shows which text goes past the catalogues.

Every translated string comes out accented and in brackets: whatever is plain on such a page was never marked for
translation. It exists while testing and debugging only.
"""

from __future__ import annotations

import gettext
import re

OPEN, CLOSE = "⟦", "⟧"
# What must stay as it is inside a string: placeholders, tags, entities.
_KEEP = re.compile(r"%\(\w+\)[a-z]|%%|<[^<>]*>|&#?\w+;")
_ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ȧƀƈḓḗƒɠħīĵķŀḿƞǿƥɋřşŧŭṽẇẋẏẑȦƁƇḒḖƑƓĦĪĴĶĿḾȠǾƤɊŘŞŦŬṼẆẊẎẐ",
)


def accent(text: str) -> str:
    """The text in accented letters and brackets; placeholders, tags and entities are kept."""
    if not text.strip():
        return text
    pieces, end = [], 0
    for match in _KEEP.finditer(text):
        pieces += [text[end : match.start()].translate(_ACCENTS), match.group()]
        end = match.end()
    pieces.append(text[end:].translate(_ACCENTS))
    return OPEN + "".join(pieces) + CLOSE


class PseudoTranslations(gettext.NullTranslations):
    """Stands in for a catalogue: translates every string to its accented self."""

    def gettext(self, message: str) -> str:
        """The message, accented."""
        return accent(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The English form for `n`, accented."""
        return accent(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        """The message, accented."""
        return accent(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """The English form for `n`, accented."""
        return accent(msgid1 if n == 1 else msgid2)
