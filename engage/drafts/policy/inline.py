"""What Markdown writes inside a line: emphasis, links, backslashes. Read as plain text, and written so again."""

from __future__ import annotations

import re

LINK = re.compile(r"(?<!\\)\[([^\]\[\\]*)\]\(([^()\s]*)\)")
TOKEN = re.compile(r"\\[!-/:-@\[-`{-~•–]|\*+|_+")
BLANKS = re.compile(r"[ \t]+")
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # joiners and marks of direction stay
SPECIAL = re.compile(r"\\|\*|_|\](?=\()")


def without_invisible(text: str) -> str:
    """The text without soft hyphens and blanks of no width, which copying from documents leaves behind."""
    return INVISIBLE.sub("", text)


def plain(text: str) -> str:
    """What is left of a paragraph without emphasis; a link becomes its words and its address."""
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
    """Text so written that `plain` gives it back."""
    return SPECIAL.sub(lambda found: "\\" + found[0], text)


def _linked(found: re.Match[str]) -> str:
    words, address = found[1].strip(), found[2].removeprefix("mailto:")
    return words if not address or words == address else f"{words} ({address})"


def _emphasis(text: str, tokens: list[re.Match[str]]) -> set[int]:
    """The numbers of the tokens that open or close an emphasis. Each closing one ends the last alike that is open."""
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
