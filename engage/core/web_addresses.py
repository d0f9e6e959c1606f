"""Finding web addresses in names, because a mail that greets somebody by an address is an advertisement for it.

A mail program makes a link of what looks like an address, also where no person would read one. So the text is compared
in the form in which programs read it: full-width and look-alike signs as the plain ones, invisible characters removed.
"""

from __future__ import annotations

import re
import unicodedata

from engage.core.text import normal

_SAME_SIGNS = str.maketrans("。․‧∕⁄⧸╱：∶꞉ː＼﹨⧹", "..." + "////" + "::::" + "\\\\\\")
_UNSEEN_MARKS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\uffa0]")

# Endings that mail programs make links of without a path. Short ones that are also names or words (.me, .in, .la) are
# left out: with a path they are found all the same.
_ENDINGS = (
    "com|net|org|info|biz|edu|gov|mil|io|app|dev|xyz|top|site|online|shop|store|link|click|live|icu|vip|website|space|"
    "tech|cloud|page|blog|news|zip|mov|club|fun|bid|win|pro|work|today|life|world|agency|help|support|money|cash|tips|"
    "center|email|network|systems|company|group|media|digital|social|chat|video|global|city|health|care|lol|ink|"
    "ru|cn|tk|ml|cf|gq|ga|ly|cc|ws|su|pw|tv|uk|co|us|eu|ai|ca|mx|br|jp|kr|vn|hk|tw|рф"
)
_LABEL = r"[^\W_][\w-]*"
_ADDRESS = re.compile(
    r":\s?[/\\]\s?[/\\]"  # any scheme
    r"|(?<![^\W_])www\d?\."
    rf"|{_LABEL}\.[^\W\d_]{{2,}}(?::\d+)?[/?#\\]"  # a host with a path
    r"|(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)"
    r"|(?<!\w)(?:mailto|tel|javascript|data):\S"
)
_SITE = re.compile(
    rf"[^\W_][\w-]+\.(?:{_ENDINGS})(?:\.[^\W\d_]{{2}})?(?![^\W_]|\.[^\W_])"
    r"|[^\s@]@[^\s@]+\.[^\W\d_]{2,}"  # an e-mail address
)


def has_web_address(text: str) -> bool:
    """Return whether the text has a web address: with a scheme, `www.`, or a host followed by a path."""
    return bool(_ADDRESS.search(_as_programs_read(text)))


def has_site(text: str) -> bool:
    """Return whether the text has a web address, or the bare name of a site, or an e-mail address."""
    plain = _as_programs_read(text)
    return bool(_ADDRESS.search(plain) or _SITE.search(plain))


def _as_programs_read(text: str) -> str:
    plain = normal("NFKC", text).translate(_SAME_SIGNS)
    seen = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    return _UNSEEN_MARKS.sub("", seen).casefold()
