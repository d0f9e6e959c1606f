"""The fonts that pictures are written in: Noto's, from the operating system. Nothing is fetched.

A picture has words only where every script of the product can be written as it should be: with the fonts of all
scripts, and with the library (Raqm) that joins and orders their letters. Otherwise it has none.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont, features

FOLDERS = tuple(
    Path(folder)
    for folder in (
        "/usr/share/fonts/truetype/noto",
        "/usr/share/fonts/opentype/noto",
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/Library/Fonts",
    )
)


class Script(enum.Enum):
    """A script that has a font of its own: the name in its files, and the ending of these."""

    EUROPEAN = ("NotoSans", "ttf")
    ARABIC = ("NotoSansArabic", "ttf")
    GURMUKHI = ("NotoSansGurmukhi", "ttf")
    DEVANAGARI = ("NotoSansDevanagari", "ttf")
    EAST_ASIAN = ("NotoSansCJK", "ttc")


_RANGES = (
    (0x0600, 0x06FF, Script.ARABIC),
    (0x0750, 0x077F, Script.ARABIC),
    (0xFB50, 0xFDFF, Script.ARABIC),
    (0xFE70, 0xFEFC, Script.ARABIC),
    (0x0900, 0x097F, Script.DEVANAGARI),
    (0x0A00, 0x0A7F, Script.GURMUKHI),
    (0x1100, 0x11FF, Script.EAST_ASIAN),
    (0x2E80, 0x9FFF, Script.EAST_ASIAN),
    (0xAC00, 0xD7FF, Script.EAST_ASIAN),
    (0xF900, 0xFAFF, Script.EAST_ASIAN),
    (0xFF00, 0xFFEF, Script.EAST_ASIAN),
)
# The faces of one file of all East Asian languages, by the language of the reader.
_FACES = {"ko": 1, "zh-hans": 2, "zh-hant": 3}


def script_of(letter: str) -> Script | None:
    """Return the script of a letter or digit; None for spaces and signs, which go with what stands beside them."""
    code = ord(letter)
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script
    return Script.EUROPEAN if letter.isalnum() else None


@lru_cache(maxsize=1)
def can_write() -> bool:
    """Return whether words of every script can be drawn here."""
    shapes = features.check("raqm") and features.check("fribidi")
    return bool(shapes) and all(_file(script, bold=bold) for script in Script for bold in (False, True))


@lru_cache(maxsize=256)
def font(script: Script, size: int, language: str, *, bold: bool) -> ImageFont.FreeTypeFont:
    """Return the font of a script. Only where `can_write()`."""
    path = _file(script, bold=bold)
    assert path is not None, "asked only where there are fonts"
    face = _FACES.get(language, 0) if script is Script.EAST_ASIAN else 0
    return ImageFont.truetype(path, size, index=face, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=32)
def _file(script: Script, *, bold: bool) -> Path | None:
    stem, ending = script.value
    return next(_found(f"{stem}-{'Bold' if bold else 'Regular'}.{ending}"), None)


def _found(name: str) -> Iterator[Path]:
    for folder in FOLDERS:
        if (folder / name).is_file():
            yield folder / name
    for folder in FOLDERS:
        if folder.is_dir():
            yield from folder.rglob(name)
