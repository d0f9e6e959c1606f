"""Reading the bytes of a file that somebody sends, whatever program saved it.

A byte order mark decides. Else a file is UTF-8, or in the encoding that it declares if that is one of `KNOWN`. What
could be either is refused: it would turn into wrong words without anybody noticing.
"""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Names that programs declare, in small letters, and the codec that reads them. Encodings with states (UTF-7,
# ISO-2022) are left out: the same bytes could be read in two ways.
KNOWN = {
    "us-ascii": "utf-8",
    "utf-8": "utf-8",
    "big5": "cp950",
    "big5-hkscs": "big5hkscs",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "shift_jis": "cp932",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "koi8-r": "koi8_r",
    "iso-8859-1": "cp1252",
    "iso-8859-15": "iso8859_15",
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
}

SURELY_UTF_8 = 8  # so many letters beyond ASCII are not valid UTF-8 by chance


class NotReadable(ValueError):
    """The bytes are no text in an encoding that we read. `line` is where that shows."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}")


def decoded(raw: bytes, declared: str = "") -> str:
    """Return the text of a file. `declared` is the encoding that it names itself. Raises NotReadable."""
    marked = next((codec for mark, codec in _MARKS if raw.startswith(mark)), "")
    if marked:
        return _strict(raw, marked)
    codec = KNOWN.get(declared.strip().lower(), "utf-8")
    if codec == "utf-8":
        return _strict(raw, codec)
    return _by_declaration(raw, codec)


def _by_declaration(raw: bytes, codec: str) -> str:
    """Return the text in this encoding, or in UTF-8 if a program saved it so and left the old declaration."""
    try:
        as_utf_8 = _strict(raw, "utf-8")
    except NotReadable:
        return _strict(raw, codec)
    try:
        as_declared = _strict(raw, codec)
    except NotReadable:
        return as_utf_8
    foreign = [position for position, sign in enumerate(as_utf_8) if not sign.isascii()]
    if as_declared != as_utf_8 and len(foreign) < SURELY_UTF_8:
        raise NotReadable(as_utf_8.count("\n", 0, foreign[0]) + 1)
    return as_utf_8


def _strict(raw: bytes, codec: str) -> str:
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        raise NotReadable(raw[: error.start].decode(codec, "ignore").count("\n") + 1) from error
    if "\x00" in text:
        raise NotReadable(text.count("\n", 0, text.index("\x00")) + 1)
    return text
