"""A file that comes back ends in its translations or in a sentence, whatever saved it and whatever is broken."""

from __future__ import annotations

import codecs
from encodings.aliases import aliases
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.core import encodings
from engage.core.i18n import returned_files, returned_xliff
from engage.core.i18n.exchange import MOST_PROBLEMS, ExchangeInvalid, InUnit, Reason
from engage.core.i18n.returned import MOST_UNITS
from engage.core.i18n.returned_files import MOST_COLUMNS, read_file

CODECS = sorted({*aliases.values(), "utf-8-sig", "utf-16", "utf-32", "idna", "punycode", "undefined"})
NAMES = [
    *CODECS,
    "UTF-8",
    "Big5",
    "utf16",
    "x-none",
    "hex",
    "rot13",
    "unicode_escape",
    "-",
    "",
    "ü",
    "x" * 90,
]
XLIFF = (
    '<?xml version="1.0" encoding="{}"?>\n<xliff version="1.2"><file target-language="zh-hant"><body>\n'
    '<trans-unit id="7"><source>Hello</source><target state="final">{}</target></trans-unit>\n'
    "</body></file></xliff>\n"
)
CSV = "id,source,translation,state\n7,Hello,{},\n"


def outcome(raw: bytes) -> list[InUnit] | list[tuple[int, Reason]]:
    """The translations of a file, or what is wrong with it. Anything else would be a page that says sorry."""
    try:
        return list(read_file(raw, "zh-hant").units)
    except ExchangeInvalid as fact:
        return [(one.line, one.reason) for one in fact.problems]


def translated(found: object) -> list[str]:
    assert isinstance(found, list)
    return [unit.value for unit in found if isinstance(unit, InUnit)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("big5", "聆聽會"),
        ("Big5-HKSCS", "聆聽會"),
        ("gb2312", "倾听会"),
        ("GBK", "倾听会"),
        ("gb18030", "倾听会"),
        ("Shift_JIS", "公聴会"),
        ("EUC-KR", "경청회"),
        ("KOI8-R", "Встреча"),
        ("windows-1251", "Встреча"),
        ("windows-1252", "Sesión – hoy"),
        ("iso-8859-1", "Sesión"),
        ("utf-8", "गोष्ठी"),
        ("utf-16", "گفتگو"),
    ],
)
def test_a_file_in_the_encoding_that_it_declares_is_read(name: str, text: str) -> None:
    assert translated(outcome(XLIFF.format(name, text).encode(name))) == [text]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("document", [XLIFF.format("UTF-8", "聆聽會"), CSV.format("聆聽會")])
def test_a_byte_order_mark_decides(codec: str, document: str) -> None:
    assert translated(outcome(document.encode(codec))) == ["聆聽會"]


def test_utf_8_that_kept_an_old_declaration_is_read() -> None:
    assert translated(outcome(XLIFF.format("us-ascii", "聆聽會").encode())) == ["聆聽會"]
    for name, text in (("big5", "聆聽會"), ("windows-1252", "Buổi lắng nghe có phiên dịch tiếng Việt ở đây")):
        assert translated(outcome(XLIFF.format(name, text).encode())) == [text]


def test_what_could_be_read_in_two_ways_is_refused() -> None:
    assert outcome(XLIFF.format("windows-1252", "Sesión").encode()) == [(3, Reason.NOT_UTF8)]
    assert outcome(XLIFF.format("gbk", "联通").encode("gbk")) == [(3, Reason.NOT_UTF8)] or translated(
        outcome(XLIFF.format("gbk", "联通").encode("gbk"))
    ) == ["联通"]


@pytest.mark.parametrize("codec", ["big5", "gb18030", "shift_jis", "cp1252"])
def test_a_table_in_an_old_encoding_is_to_be_saved_as_utf_8(codec: str) -> None:
    """Nothing in a table says which it is, and a guess would be wrong words that nobody notices."""
    text = "é" if codec == "cp1252" else "人"
    assert outcome(CSV.format(text).encode(codec)) == [(2, Reason.NOT_UTF8)]


@pytest.mark.parametrize("declared", NAMES)
def test_whatever_encoding_is_declared_or_used_there_is_an_answer(declared: str) -> None:
    for codec in CODECS:
        for document in (XLIFF.format(declared, "聆聽會"), CSV.format("聆聽會")):
            try:
                raw = document.encode(codec, "replace")
            except (LookupError, ValueError, TypeError, AttributeError):
                continue  # no encoding of texts
            assert isinstance(outcome(raw), list)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", [(1, Reason.NO_UNITS)]),
        (codecs.BOM_UTF8 + b" \r\n", [(1, Reason.NO_UNITS)]),
        (b'"id,source,translation\n7,a,b\n', [(1, Reason.NOT_READABLE)]),
        (b'"id"x,source,translation\n', [(1, Reason.NOT_READABLE)]),
        (b"\n\nid,source,translation\n\n,,\n7,a,b", [InUnit(6, 7, "a", "b", is_approved=False)]),
        (b"ID,Source,TRANSLATION\n7,a,b", [InUnit(2, 7, "a", "b", is_approved=False)]),
        (b"sep=;\r\nid;source;translation\r\n7;a,a,a;b", [InUnit(3, 7, "a,a,a", "b", is_approved=False)]),
        (b'"SEP=,"\nid,source,translation\n7,"a\na",b', [InUnit(3, 7, "a\na", "b", is_approved=False)]),
        (b"sep=;\nid;source\n", [(1, Reason.COLUMN_MISSING)]),
        (b"sep=;\nid;source;translation\nx;a;b\n", [(3, Reason.UNKNOWN_UNIT)]),
        (b"id,source,translation\n7,a,b\x00\n", [(2, Reason.NOT_UTF8)]),
        (b"\x00", [(1, Reason.NOT_UTF8)]),
        (CSV.format("x").encode("utf-16-le"), [(1, Reason.NOT_UTF8)]),
        (b"PK\x03\x04\x14\x00\x06\x00", [(1, Reason.NOT_UTF8)]),
        (b"id,source,translation\n7,a," + b"b" * 500_000, [(2, Reason.NOT_READABLE)]),
        (b"," * 500_000, [(1, Reason.NOT_READABLE)]),
        (b"<", [(1, Reason.NOT_READABLE)]),
        (b"<a>" * 100_000, [(1, Reason.NOT_READABLE)]),
    ],
)
def test_broken_files_name_their_line(raw: bytes, expected: object) -> None:
    assert outcome(raw) == expected


@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(raw: bytes) -> None:
    assert isinstance(outcome(raw), list)
    assert isinstance(outcome(b'<?xml version="1.0" encoding="big5"?>' + raw), list)
    assert isinstance(outcome(b"id,source,translation\n" + raw), list)


@given(st.sampled_from([XLIFF, CSV]), st.data())
def test_a_file_with_any_damage_has_an_answer(document: str, data: st.DataObject) -> None:
    raw = bytearray(document.format("utf-8", "聆聽會").encode())
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(0, len(raw) - 1))
        raw[position : position + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    assert isinstance(outcome(bytes(raw)), list)


@pytest.mark.parametrize("rows", [2_000, 4_000])
@pytest.mark.parametrize("row", [b"x,a,b\n", b",,b\n"])
def test_reading_stops_when_enough_is_wrong(rows: int, row: bytes) -> None:
    with mock.patch.object(returned_files, "_from_row", wraps=returned_files._from_row) as read:
        found = outcome(b"id,source,translation\n" + row * rows)
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1] == (0, Reason.AND_MORE)
    assert read.call_count == MOST_PROBLEMS + 1


def test_so_does_reading_xliff() -> None:
    unit = '<trans-unit id="x"><source>a</source><target>b</target></trans-unit>\n'
    found = outcome(f"<xliff>{unit * 4_000}</xliff>".encode())
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1] == (0, Reason.AND_MORE)


@pytest.mark.parametrize(
    "raw",
    [
        b"id,source,translation\n" + b"7,a,b\n" * 5_000,
        b"id,source,translation\n" + b"7\n" * 5_000,
        b"<x>" + b'<trans-unit id="7"><target>b</target></trans-unit>' * 5_000 + b"</x>",
    ],
)
def test_more_rows_than_any_draft_has_are_refused(raw: bytes) -> None:
    made = mock.Mock(wraps=InUnit)
    with mock.patch.object(returned_files, "InUnit", made), mock.patch.object(returned_xliff, "InUnit", made):
        assert [reason for _line, reason in outcome(raw)] == [Reason.TOO_MANY]
    assert made.call_count == MOST_UNITS + 1


def test_so_are_more_columns_than_any_table_has() -> None:
    header = b"id,source,translation" + b",x" * MOST_COLUMNS
    assert outcome(header + b"\n7,a,b\n") == [(1, Reason.NOT_READABLE)]


def test_every_encoding_that_is_read_is_known_to_python() -> None:
    assert {codecs.lookup(name).name for name in encodings.KNOWN.values()}
    assert all(name == name.lower() for name in encodings.KNOWN)
