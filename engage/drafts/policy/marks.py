"""The marks at the beginning of a line: bullets, the markers of clauses, and what only looks like one.

Marks are read as people write them and as documents are copied: `4.` `c)` `(ii)` `4.c.` `1、` `（一）` `第一条` `제1조`
`а)` `(क)` `الف)` `۱-` `(a)(i)`, with marks of direction around them, and without a space behind them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from engage.drafts.policy import styles
from engage.drafts.policy.numbering import Form, Marker

SIGNS = "•▪▫■□●○◦◆◇‣⁃➢►\uf0a7\uf0b7\uf0d8"  # the last ones are of a font that Word uses
BULLET = re.compile(rf"[-*+–·] +|[{SIGNS}] *")
WORD_BULLET = re.compile(r"^(\s*)o\t")  # the letter that Word shows as a circle
EMPTY_BULLETS = frozenset("-*+–·" + SIGNS)
TURN = "[\u200e\u200f\u061c]*"
SPACE = "(?P<space> +|$)?"
ONE = rf"\d{{1,3}}|[A-Za-z]{{1,7}}|{styles.OTHER}"
_MARKER = (
    rf"(?P<mark>\*\*|__|\*|_)?{TURN}(?P<open>[(（]?){TURN}(?P<first>{ONE}){TURN}"
    rf"(?P<rest>(?:\.(?:{ONE})(?![^\W_])){{0,MOST}}){TURN}(?P<end>[.)．）、]*){TURN}(?P<after>\*\*|__|\*|_)?{SPACE}"
)
MARKER, ONE_PART = (re.compile(_MARKER.replace("MOST", most)) for most in "50")
JOINED = re.compile(rf"{TURN}[(（](?P<one>{ONE})[)）]{TURN}{SPACE}")
DASHED = re.compile(rf"{TURN}(?P<first>\d{{1,3}}|{styles.OTHER}){TURN} ?[-–ـ]{TURN}{SPACE}")
ARTICLE = re.compile(
    rf"(?:第 ?(?P<han>\d{{1,3}}|[{styles.HAN_DIGITS}十]{{1,3}}) ?[条條章节節款项項]"
    r"|제 ?(?P<hangul>\d{1,3}) ?[조장절항])"
    rf"[.)．）、]?{SPACE}"
)
SECTION = (
    "Section|Sec\\.|Article|Art\\.|Clause|Sección|Artículo|Cláusula|Điều|Khoản|Mục|Статья|Пункт|"
    "ماده|بند|धारा|ਧਾਰਾ|Seksyon|Artikulo"
)
LOOKS = re.compile(
    rf"{TURN}(?:[\[【〔#§№] ?(?:\d{{1,3}}|[A-Za-z])\b[\]】〕]?|[①-⒛Ⅰ-ⅿ㈠-㈩㉠-㉻][.)、]?|"
    rf"\d{{1,3}}(?:\.\d{{1,3}})* ?[:：\]–—-](?= \D)|\d{{1,3}}(?:\([A-Za-z0-9]{{1,4}}\))+(?= )|"
    rf"(?:{SECTION}|{SECTION.upper()}) (?:\d{{1,3}}|[IVX]{{1,5}})\b[.:]?)"
)


def markers(text: str, indent: int) -> list[tuple[Marker, str]]:
    """Return how a line may be read as a marker and the text after it, the likeliest first."""
    found = _article(text, indent) or _single(text, indent) or _dashed(text, indent)
    if found is None:
        return []
    joined = _joined(*found)
    return [joined, found] if joined is not None else [found]


def looks_like(text: str) -> str:
    """Return what at the beginning of a line is a marker or looks like one; else nothing."""
    found = markers(text, 0)
    if found:
        return text.removesuffix(found[-1][1]).strip()
    looks = LOOKS.match(text)
    return looks[0].strip() if looks else ""


def escaped(text: str) -> str:
    """Return a line, escaped so that it does not begin with a marker. `inline.plain` gives it back."""
    if not markers(text, 0):
        return text
    if text.startswith(("(", "（", "第", "제")):
        return "\\" + text
    return re.sub(r"[.)．）、–ـ-]", lambda found: "\\" + found[0], text, count=1)


def _single(text: str, indent: int) -> tuple[Marker, str] | None:
    """Return the marker with one part, or with its whole label."""
    found = MARKER.match(text)
    if found is not None and not all(map(styles.readings, found["rest"].split(".")[1:])):
        found = ONE_PART.match(text)  # "1.First"
    if found is None:
        return None
    parts = (found["first"], *found["rest"].split(".")[1:])
    if not all(map(styles.readings, parts)) or not (found["end"] or len(parts) > 1):
        return None
    if len(parts) > 1 and not any(part.isdigit() for part in parts):
        return None  # "e.g." and "U.S." are words
    rest = text[found.end() :]
    is_tight = found["space"] is None and not any(sign in found["end"] for sign in "．）、")
    if is_tight and not _may_touch(found, parts, rest):
        return None
    mark = found["mark"] or ""
    if mark and found["after"] != mark:
        rest = mark + rest  # the emphasis continues in the text
    elif not mark and found["after"]:
        return None
    is_latin = all(map(styles.is_latin, parts))
    form = _form(found, parts)
    is_sure = is_latin and found["end"] != "" and not (is_tight and rest[:1].isalpha())
    return Marker(parts, indent, form, is_sure, wants_next=not is_latin and form is Form.DOT), rest


def _may_touch(found: re.Match[str], parts: tuple[str, ...], rest: str) -> bool:
    """Return whether a marker may have no space behind it, as in some documents: `1.First`, `(a)The`."""
    is_closed = ")" in found["end"] or (found["end"] != "" and all(part.isdigit() for part in parts))
    return is_closed and not found["after"] and (rest[:1].isalpha() or JOINED.match(rest) is not None)


def _form(found: re.Match[str], parts: tuple[str, ...]) -> Form:
    if len(parts) > 1:
        return Form.WHOLE
    if any(sign in found["end"] for sign in ")）"):
        return Form.AROUND if found["open"] else Form.AFTER
    return Form.COMMA if "、" in found["end"] else Form.DOT


def _dashed(text: str, indent: int) -> tuple[Marker, str] | None:
    found = DASHED.match(text)
    if found is None or not styles.readings(found["first"]):
        return None
    rest = text[found.end() :]
    if (rest and not rest[0].isalpha()) or (found["space"] is None and text.isascii()):
        return None
    return Marker((found["first"],), indent, Form.DASH, is_sure=False), rest


def _article(text: str, indent: int) -> tuple[Marker, str] | None:
    found = ARTICLE.match(text)
    if found is None or not styles.readings(found["han"] or found["hangul"]):
        return None
    marker = Marker((found["han"] or found["hangul"],), indent, Form.ARTICLE, is_sure=False)
    return marker, text[found.end() :]


def _joined(marker: Marker, rest: str) -> tuple[Marker, str] | None:
    """Return the markers of several levels that stand in one line: `(a)(i)`, `(a) (i)`, `1. (a)`."""
    parts, is_apart = marker.parts, marker.form is not Form.AROUND
    if len(parts) > 1 or marker.form not in (Form.DOT, Form.AFTER, Form.AROUND):
        return None
    while (found := JOINED.match(rest)) and styles.readings(found["one"]):
        behind = rest[found.end() :]
        if found["space"] is None and not behind[:1].isalpha() and not JOINED.match(behind):
            break
        parts, rest = (*parts, found["one"]), behind
    if len(parts) == 1:
        return None
    several = replace(marker, parts=parts, form=Form.JOINED, first=marker.form if is_apart else Form.JOINED)
    return replace(several, is_sure=False, wants_next=is_apart), rest
