"""Inline Markdown: emphasis, links, backslashes. Convert it to plain text, and escape plain text."""

from __future__ import annotations

import re

from engage.core.text import one_space
from engage.drafts.policy.marks import SIGNS

LINK = re.compile(r"(?<!\\)\[([^\]\[\\]*)\]\(([^()\s]*)\)")
TOKEN = re.compile(rf"\\[!-/:-@\[-`{{-~–·．）、（ـ第제{SIGNS}]|\*+|_+")
BLANKS = re.compile(r"[ \t]+")
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # joiners and direction marks are kept
SPECIAL = re.compile(r"\\|\*|_|\](?=\()")


def as_seen(line: str) -> str:
    """Return a line without what copying from documents leaves behind: soft hyphens, spaces of other kinds."""
    return one_space(INVISIBLE.sub("", line))


def plain(text: str) -> str:
    """Return a paragraph without emphasis; a link becomes its text and its address."""
    text = LINK.sub(_linked, text)
    tokens = list(TOKEN.finditer(text))
    gone = _emphasis(text, tokens)
    parts, at = [], 0
    for number, token in enumerate(tokens):
        parts.append(text[at : token.start()])
        if token[0][0] == "\\":
            parts.append(token[0][1:])
        elif number not in gone:
            parts.append(token[0])
        at = token.end()
    parts.append(text[at:])
    return BLANKS.sub(" ", "".join(parts)).strip()


def escaped(text: str) -> str:
    """Return the text escaped, so that `plain` gives it back."""
    return SPECIAL.sub(lambda found: "\\" + found[0], text)


def _linked(found: re.Match[str]) -> str:
    words, address = found[1].strip(), found[2].removeprefix("mailto:")
    return words if not address or words == address else f"{words} ({address})"


def _emphasis(text: str, tokens: list[re.Match[str]]) -> set[int]:
    """Return the indexes of tokens that open or close an emphasis. A closing token matches the last equal open one."""
    gone: set[int] = set()
    waiting: dict[str, list[int]] = {}
    for number, token in enumerate(tokens):
        if token[0][0] == "\\" or len(token[0]) > 3:
            continue
        before = text[token.start() - 1 : token.start()] or " "
        after = text[token.end() : token.end() + 1] or " "
        inside = before.isalnum() and after.isalnum()
        if inside and token[0][0] == "_":
            continue
        opened = waiting.setdefault(token[0], [])
        if opened and not before.isspace():
            gone.update((opened.pop(), number))
        elif not after.isspace():
            opened.append(number)
    return gone
