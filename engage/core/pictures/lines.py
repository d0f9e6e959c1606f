"""Lines of text in any script, drawn at a place: which letters are written in which font, where lines break.

A line is cut into runs of one script. In a line from right to left the runs follow each other from the right, and each
run is written in its own direction: names and times in Latin letters stay readable inside Persian.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageDraw

from engage.core.pictures.fonts import Script, font, script_of
from engage.core.text import normal

# Signs that say a direction: the runs have theirs, and a font would draw a box for them.
_UNSEEN = dict.fromkeys([*range(0x2066, 0x206A), 0x200E, 0x200F, *range(0x202A, 0x202F)])
_IN_EVERY_FONT = frozenset(" .,:-\u200c\u200d")
ELLIPSIS = "…"


@dataclass(frozen=True)
class Style:
    """How a text is written: size in pixels, weight, and the reader's language and direction."""

    size: int
    language: str
    bold: bool = False
    is_rtl: bool = False


def clean(text: str) -> str:
    """Return a text without signs that are not drawn."""
    return normal("NFC", " ".join(text.translate(_UNSEEN).split()))


def width(text: str, style: Style) -> float:
    """Return how wide a text is, in pixels."""
    return sum(_length(run, style) for run in _runs(text, style))


def wrap(text: str, style: Style, room: float) -> list[str]:
    """Return the lines that a text takes in this width. Scripts without spaces break between their letters."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width((line + piece).rstrip(), style) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def shorten(lines: list[str], most: int, style: Style, room: float) -> list[str]:
    """Return at most so many lines, each within the width; what is left out is marked."""
    kept = [_cut(line, style, room) for line in lines[:most]]
    if len(lines) > most:
        kept[-1] = _cut(kept[-1].removesuffix(ELLIPSIS), style, room, is_cut=True)
    return kept


def _cut(line: str, style: Style, room: float, *, is_cut: bool = False) -> str:
    """Return as much of a line as there is room for, with a mark where something is left out."""
    if not is_cut and width(line, style) <= room:
        return line
    left = line
    while left and width(left + ELLIPSIS, style) > room:
        left = left[:-1].rstrip()
    return left + ELLIPSIS


def draw_line(draw: ImageDraw.ImageDraw, edge: float, base: float, text: str, style: Style, ink: str) -> None:
    """Write a line on a base line: from this edge to the right, or from it to the left where the language does."""
    for run in _runs(text, style):
        length = _length(run, style)
        x = edge - length if style.is_rtl else edge
        written = font(run.script, style.size, style.language, bold=style.bold)
        draw.text((x, base), run.text, fill=ink, font=written, anchor="ls", direction=run.direction)
        edge += -length if style.is_rtl else length


@dataclass(frozen=True)
class _Run:
    """Letters of one script, with the signs between them."""

    script: Script
    text: str
    direction: str


@lru_cache(maxsize=4096)
def _length(run: _Run, style: Style) -> float:
    written = font(run.script, style.size, style.language, bold=style.bold)
    return float(written.getlength(run.text, direction=run.direction))


def _runs(text: str, style: Style) -> Iterator[_Run]:
    """Yield the runs of a line. Spaces and signs between two scripts go in the line's own direction."""
    script, run, between = None, "", ""
    for letter in text:
        here = script_of(letter)
        if here is None:
            between += letter
        elif here is script and _goes_with(between, here):
            run, between = run + between + letter, ""
        else:
            yield from _parts(script, run, between, style)
            script, run, between = here, letter, ""
    yield from _parts(script, run, between, style)


def _parts(script: Script | None, run: str, between: str, style: Style) -> Iterator[_Run]:
    if run and script is not None:
        yield _Run(script, run, "rtl" if script is Script.ARABIC else "ltr")
    if between:
        yield _Run(Script.EUROPEAN, between, "rtl" if style.is_rtl else "ltr")


def _goes_with(between: str, script: Script) -> bool:
    """Return whether the font of a script has these signs. The European one has all of them."""
    return script is Script.EUROPEAN or set(between) <= _IN_EVERY_FONT


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts between which a line may break: words with the space before them, East Asian letters."""
    piece = ""
    for letter in text:
        is_alone = script_of(letter) is Script.EAST_ASIAN and not "\uac00" <= letter <= "\ud7ff"
        if piece and (letter == " " or (is_alone and letter not in "，。、：；！？）」』》")):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece
