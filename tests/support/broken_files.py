"""Files that no page can take, as programs save them or damage makes them."""

from __future__ import annotations

from typing import Final

_DECLARED: Final = (
    '<?xml version="1.0" encoding="{}"?>\n<xliff><trans-unit id="1"><target>{}</target></trans-unit></xliff>'
)

BROKEN_FILES: Final[tuple[bytes, ...]] = (
    b"",
    b"\xff\xfe\x00",
    b"<xliff",
    b"a,b\n1,2\n",
    b'"id,source,translation\n1,a,b\n',
    b'"id"x,source,translation\n1,a,b\n',
    b"id,source,translation\n1,a,b\x00\n",
    b"id,source,translation\n1,a," + b"b" * 300_000,
    b"," * 100_000,
    b"PK\x03\x04\x14\x00\x06\x00",
    *(
        _DECLARED.format(name, "會").encode("big5")
        for name in ("utf-8", "x-none", "utf-7", "idna", "hex", "utf-16")
    ),
)
