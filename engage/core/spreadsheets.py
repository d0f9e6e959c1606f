"""Tables as spreadsheet files, in which no cell runs as a formula.

Memory does not grow with the number of rows: CSV is sent while it is read; XLSX is built row by row in an unnamed file
on disk, which is deleted when it has been sent.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Generic, TypeVar

import xlsxwriter
from flask import Response

from engage.core.csv_safety import neutralise
from engage.core.db import db

Row = TypeVar("Row")
Value = str | int | datetime
BOM = "\ufeff"
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LINES_AT_ONCE = 200
_BLOCK = 64 * 1024


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A heading, and the function for a row's value under it."""

    heading: str
    value: Callable[[Row], Value]


def file_response(
    kind: str, name: str, sheet: str, chosen: Sequence[Column[Row]], rows: Iterable[Row]
) -> Response:
    """Return a file to download. `kind` is `csv` or `xlsx`, `name` is its name without the ending."""
    if kind == "csv":
        response = Response(as_csv(chosen, rows))
    else:
        db.session.rollback()  # building takes a while: no transaction stays open meanwhile
        response = Response(in_blocks(as_xlsx(sheet, chosen, rows)))
    response.headers["Content-Type"] = _TYPES[kind]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def as_csv(chosen: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the file in pieces: UTF-8 with a byte order mark, as spreadsheets expect."""
    buffer = io.StringIO(BOM)
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    writer.writerow([neutralise(column.heading) for column in chosen])
    for number, row in enumerate(rows, 1):
        writer.writerow([_cell(column.value(row)) for column in chosen])
        if number % _LINES_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _cell(value: Value) -> str | int:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return neutralise(value) if isinstance(value, str) else value


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def as_xlsx(name: str, chosen: Sequence[Column[Row]], rows: Iterable[Row]) -> IO[bytes]:
    """Return the whole file, open at its beginning. It has no name and is deleted when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by its sender)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(file, {**options, "strings_to_numbers": False, "tmpdir": folder})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [column.heading for column in chosen], book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            for position, column in enumerate(chosen):
                value = column.value(row)
                if isinstance(value, datetime):
                    sheet.write_datetime(number, position, value, moment)
                elif isinstance(value, str):
                    sheet.write_string(number, position, value)
                else:
                    sheet.write_number(number, position, value)
        book.close()
    file.seek(0)
    return file


def in_blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file in pieces. It is closed at the end, and when the client disconnects."""
    with file:
        while block := file.read(_BLOCK):
            yield block
