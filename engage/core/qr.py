"""QR codes as one SVG path: the picture is part of the page, prints sharply, and needs no inline style."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET_ZONE = 4  # modules, as ISO/IEC 18004 requires


@dataclass(frozen=True)
class QrPicture:
    """The picture of a QR code. `size`: width and height in modules, with the quiet zone.

    `path`: strokes one module wide.
    """

    size: int
    path: str


def qr_picture(text: str, *, error: str = "m") -> QrPicture:
    """Return the QR code of a text, usually an address. `error`: the error correction level, from "l" to "h".

    Draw it with the macro of `templates/components/qr.html`.
    """
    code = segno.make(text, error=error, micro=False)
    strokes: list[str] = []
    for y, row in enumerate(code.matrix):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                strokes.append(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}.5h{length}")
            x += length
    return QrPicture(len(code.matrix) + 2 * QUIET_ZONE, "".join(strokes))
