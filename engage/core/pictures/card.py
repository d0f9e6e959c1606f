"""The picture that stands for a page in a message: a date in its gold leaf, a few words, five streams that join.

1200 × 630 pixels, as message programs show it. It is turned over for languages that are written from right to left.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass, replace
from io import BytesIO

from PIL import Image, ImageDraw

from engage.core.pictures.lines import Style, clean, draw_line, shorten, width, wrap

WIDTH, HEIGHT = 1200, 630
# Increase this when the drawing changes, so that kept pictures are made anew.
RECIPE = "2"
_DEEP, _PAPER, _SOFT, _GOLD, _INK = "#0B3B42", "#F3FAF7", "#C4DBD8", "#F5B62E", "#12292C"
_STREAMS = ("#F5B62E", "#F58FB5", "#FFFFFF", "#7FD6DA", "#9ED8A4")
_COLORS = 64
_MARGIN, _LEAF_WIDTH, _GAP = 72, 220, 56
_SIZES = (76, 68, 60, 52, 46)  # of the title: the largest that fits in three lines
_TITLE_LINES = 3


@dataclass(frozen=True)
class Leaf:
    """A date: the day of the week, the day of the month, the month."""

    weekday: str
    day: str
    month: str


@dataclass(frozen=True)
class Card:
    """The words of a picture, in one language. `tags` are short; what does not fit is left out from the end."""

    language: str
    is_rtl: bool
    title: str
    leaf: Leaf | None = None
    lines: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sender: str = ""

    @property
    def digest(self) -> str:
        """What tells this picture from any other, as letters and digits."""
        return hashlib.sha256(repr((RECIPE, astuple(self))).encode()).hexdigest()[:16]


def draw_card(card: Card | None) -> bytes:
    """Return the picture as PNG; without words where there is no card. With words only where `fonts.can_write()`."""
    picture = _background(is_turned=card is not None and card.is_rtl, with_words=card is not None)
    if card is not None:
        _Writer(picture, card).write()
    return as_png(picture, _COLORS)


def as_png(picture: Image.Image, colors: int) -> bytes:
    """Return a picture of few colors as a small PNG."""
    file = BytesIO()
    flat = picture.convert("RGB").quantize(colors, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    flat.save(file, "PNG", optimize=True)
    return file.getvalue()


def _background(*, is_turned: bool, with_words: bool) -> Image.Image:
    """Return the streams on the deep river, drawn twice as large so that their edges are smooth."""
    scale = 2
    large = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), _DEEP)
    draw = ImageDraw.Draw(large)
    top, end, thick = (526, 602, 12) if with_words else (90, 500, 40)
    for number, color in enumerate(_STREAMS):
        start = top + number * (22 if with_words else 96)
        goal = end + number * thick * 0.28
        points = [_on_curve(step / 200, start, goal) for step in range(201)]
        radius = thick / 2
        for x, y in points:
            box = (x - radius, y - radius, x + radius, y + radius)
            draw.ellipse([side * scale for side in box], fill=color)
    picture = large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if is_turned else picture


def _on_curve(part: float, start: float, goal: float) -> tuple[float, float]:
    """Return a point of a stream that leaves the left edge level and joins the others at the right one."""
    x = -20 + part * (WIDTH + 40)
    y = (
        (1 - part) ** 3 * start
        + 3 * (1 - part) ** 2 * part * (start + 4)
        + 3 * (1 - part) * part**2 * goal
        + part**3 * goal
    )
    return x, y


class _Writer:
    """Writes the words of one card. Distances are from the side at which the language begins."""

    def __init__(self, picture: Image.Image, card: Card) -> None:
        self._draw = ImageDraw.Draw(picture)
        self._card = card
        self._start = _MARGIN + (_LEAF_WIDTH + _GAP if card.leaf else 0)
        self._room = WIDTH - self._start - _MARGIN

    def write(self) -> None:
        """Write all of it, from the top."""
        if self._card.leaf:
            self._leaf(self._card.leaf)
        self._line(112, self._card.sender, self._style(30), _SOFT, self._start, self._room)
        base = self._title(134)
        for number, line in enumerate(self._card.lines):
            style = self._style(36, bold=number == 0)
            base += 54
            self._line(base, line, style, _PAPER, self._start, self._room)
        self._tags(base + 34)

    def _style(self, size: int, *, bold: bool = False) -> Style:
        return Style(size, self._card.language, bold=bold, is_rtl=self._card.is_rtl)

    def _x(self, distance: float) -> float:
        return WIDTH - distance if self._card.is_rtl else distance

    def _line(self, base: float, text: str, style: Style, ink: str, start: float, room: float) -> None:
        (shown,) = shorten([clean(text)], 1, style, room)
        draw_line(self._draw, self._x(start), base, shown, style, ink)

    def _title(self, top: float) -> float:
        """Write the title as large as it fits. Returns its last base line."""
        title = clean(self._card.title)
        for size in _SIZES:
            style = self._style(size, bold=True)
            lines = wrap(title, style, self._room)
            if len(lines) <= (2 if size > 60 else _TITLE_LINES):
                break
        base = top
        for line in shorten(lines, _TITLE_LINES, style, self._room):
            base += round(style.size * 1.22)
            draw_line(self._draw, self._x(self._start), base, line, style, _PAPER)
        return base + 8

    def _leaf(self, leaf: Leaf) -> None:
        first, last = sorted((self._x(_MARGIN), self._x(_MARGIN + _LEAF_WIDTH)))
        self._shape((first, 80, last, 360), 72, _GOLD)
        middle = (first + last) / 2
        for base, text, size in ((142, leaf.weekday, 36), (268, leaf.day, 124), (326, leaf.month, 36)):
            self._centered(middle, base, clean(text), self._style(size, bold=True), _LEAF_WIDTH - 24)

    def _centered(self, middle: float, base: float, text: str, style: Style, room: float) -> None:
        """Write a word of the leaf, smaller where it is long."""
        style = replace(style, size=min(style.size, int(style.size * room / max(1, width(text, style)))))
        half = width(text, style) / 2
        start = middle + half if self._card.is_rtl else middle - half
        draw_line(self._draw, start, base, text, style, _INK)

    def _shape(self, box: tuple[float, float, float, float], radius: int, color: str) -> None:
        """Draw a leaf: two opposite corners are round, the others barely."""
        turned = self._card.is_rtl
        self._draw.rounded_rectangle(box, 6, fill=color)
        left, top, right, bottom = box
        round_corners = (
            ((left, top, 1), (right, bottom, 3)) if turned else ((right, top, 2), (left, bottom, 4))
        )
        for x, y, which in round_corners:
            self._round(x, y, which, radius, color)

    def _round(self, x: float, y: float, which: int, radius: int, color: str) -> None:
        """Cut a corner off and put a quarter of a circle there. Corners: 1 left top, 2 right top, 3 right bottom, 4."""
        dx = radius if which in (1, 4) else -radius
        dy = radius if which in (1, 2) else -radius
        xs, ys = sorted((x, x + dx)), sorted((y, y + dy))
        self._draw.rectangle((xs[0], ys[0], xs[1], ys[1]), fill=_DEEP)
        center = (x + dx, y + dy)
        self._draw.ellipse(
            (center[0] - radius, center[1] - radius, center[0] + radius, center[1] + radius), fill=color
        )

    def _tags(self, top: float) -> None:
        """Write the tags side by side, in two rows at most."""
        at, style, is_second = float(self._start), self._style(27, bold=True), False
        for tag in map(clean, self._card.tags):
            wide = width(tag, style) + 36
            if at + wide > WIDTH - _MARGIN:
                if is_second:
                    return
                at, top, is_second = float(self._start), top + 62, True
            first, last = sorted((self._x(at), self._x(at + wide)))
            self._draw.rounded_rectangle((first, top, last, top + 52), 14, fill=_GOLD)
            draw_line(self._draw, self._x(at + 18), top + 36, tag, style, _INK)
            at += wide + 14
