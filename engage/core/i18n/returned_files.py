"""Read the files that come back from translators: XLIFF (`returned_xliff`) or CSV.

Whatever a file holds, reading ends in its translations or in `ExchangeInvalid`, and its cost is limited by what is
counted here and in `returned`.
"""

from __future__ import annotations

import csv
import io
import re

from engage.core import encodings
from engage.core.csv_safety import restore
from engage.core.i18n.content import REVIEWED
from engage.core.i18n.exchange import (
    COLUMNS,
    ExchangeProblem,
    InUnit,
    Problems,
    Reason,
)
from engage.core.i18n.returned import Returned, check_number, invalid, is_number, usable
from engage.core.i18n.returned_xliff import read_xliff
from engage.core.text import clean_text

LARGEST_FILE_BYTES = 2 * 1024 * 1024
MOST_COLUMNS = 50
NEEDED = ("id", "source", "translation")
SEPARATOR = re.compile(r'"?sep=([,;\t])"?[,;\t]*\r?\n', re.IGNORECASE)  # Excel's own first line
DECLARED = re.compile(
    rb"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]{0,40})[\"']", re.ASCII
)


def read_file(raw: bytes, language: str) -> Returned:
    """Return the translations of a file; its content decides whether it is XLIFF or CSV. Raises ExchangeInvalid."""
    if len(raw) > LARGEST_FILE_BYTES:
        raise invalid(1, Reason.TOO_LARGE)
    declared = DECLARED.match(raw)
    try:
        text = encodings.decoded(raw, declared[1].decode() if declared else "")
    except encodings.NotReadable as fact:
        raise invalid(fact.line, Reason.NOT_UTF8) from fact
    if not text.strip():
        raise invalid(1, Reason.NO_UNITS)
    if text.lstrip().startswith("<"):
        return read_xliff(text, language)
    return read_csv(text)


def read_csv(text: str) -> Returned:
    """Return the translated rows of a CSV file, separated by commas, semicolons or tabs. Raises ExchangeInvalid."""
    said = SEPARATOR.match(text)
    table = text[said.end() :] if said else text
    delimiter = said[1] if said else max(",;\t", key=table.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(table, newline=""), delimiter=delimiter, strict=True)
    problems, units = Problems(), []
    before = 1 if said else 0
    line, columns = before + 1, dict[str, int]()
    try:
        for row in reader:
            if row and not columns:
                columns = _columns(row)
            elif columns and _has_text(row, columns):
                unit = _from_row(row, columns, line)
                if isinstance(unit, ExchangeProblem):
                    problems.note(unit)
                else:
                    units.append(unit)
                check_number(units, line)
            line = before + reader.line_num + 1
    except csv.Error as error:
        raise invalid(line, Reason.NOT_READABLE) from error
    problems.finish()
    return usable(units)


def _columns(row: list[str]) -> dict[str, int]:
    """Return where the columns of a file are, from its first line, in any case of letters. Raises ExchangeInvalid."""
    if len(row) > MOST_COLUMNS:
        raise invalid(1, Reason.NOT_READABLE)
    columns = {name.strip().lower(): position for position, name in enumerate(row)}
    problems = Problems()
    for name in NEEDED:
        if name not in columns:
            problems.note(ExchangeProblem(1, Reason.COLUMN_MISSING, detail=name))
    problems.finish()
    return columns


def _has_text(row: list[str], columns: dict[str, int]) -> bool:
    """Return whether a row names a text or translates one. Programs leave empty rows behind the last one."""
    return any(row[columns[name]].strip() for name in ("id", "translation") if columns[name] < len(row))


def _from_row(row: list[str], columns: dict[str, int], line: int) -> InUnit | ExchangeProblem:
    cells = dict.fromkeys(COLUMNS, "")
    for name in COLUMNS:
        position = columns.get(name, len(row))
        cells[name] = restore(row[position]) if position < len(row) else ""
    written = cells["id"].strip()
    if not is_number(written):
        return ExchangeProblem(line, Reason.UNKNOWN_UNIT, written[:40])
    approved = cells["state"].strip() == REVIEWED
    return InUnit(line, int(written), clean_text(cells["source"]), clean_text(cells["translation"]), approved)
