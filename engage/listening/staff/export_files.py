"""Registrations as spreadsheet files: headings in the reader's language, and no cell that runs as a formula.

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
from typing import IO

import xlsxwriter

from engage.city import City
from engage.core.city_time import city_zone, in_city_time
from engage.core.csv_safety import neutralise
from engage.core.i18n import staff_gettext as _
from engage.core.phones import written_phone
from engage.listening.models import Capture, Mode, NeedKind, Status
from engage.listening.policy import is_in_room_only
from engage.listening.services.exports import ExportRow, Need
from engage.listening.staff import registration_labels as words
from engage.listening.staff.captures_labels import AGREES

Value = str | int | datetime
BOM = "\ufeff"
_LINES_AT_ONCE = 200
_BLOCK = 64 * 1024


@dataclass(frozen=True)
class Column:
    """A heading, and the function for a registration's value under it."""

    heading: str
    value: Callable[[ExportRow], Value]


def columns(
    city: City, needs: Sequence[Need], *, with_contact: bool, planned: Iterable[Capture] = ()
) -> list[Column]:
    """Return the columns of a file. `planned`: what parties were asked to agree to.

    All labels are translated now, because rows are written after the request ends.
    """
    yes, no = _("yes"), _("no")
    states = {status.value: words.status_name(status) for status in Status}
    modes = {mode.value: words.mode_name(mode) for mode in Mode}
    tongues = {tag: words.tongue(tag) for tag in city.languages}
    zone = city_zone()
    party = [
        Column(_("Status"), lambda row: states[row.status]),
        Column(_("In person or online"), lambda row: modes[row.mode]),
        Column(words.older_people(), lambda row: row.grown),
        Column(_("Children"), lambda row: row.children),
        Column(_("Childcare"), lambda row: yes if row.childcare else no),
        Column(_("Meals"), lambda row: row.meals),
        *(_need_column(kind, key) for kind, key in sorted(needs, key=lambda need: _place(city, need))),
        *(_consent_column(capture, yes, no) for capture in planned),
        Column(_("Language for messages"), lambda row: tongues.get(row.language, row.language)),
        Column(
            _("Registered on"),
            lambda row: in_city_time(row.created_at, zone).replace(tzinfo=None, microsecond=0),
        ),
        Column(_("Entered by staff"), lambda row: yes if row.by_staff else no),
    ]
    contact = [
        Column(_("Name"), lambda row: row.name),
        Column(_("Email"), lambda row: row.email),
        Column(_("Phone"), lambda row: written_phone(row.phone, city.region) if row.phone else ""),
        Column(_("Organization"), lambda row: row.organization),
        Column(_("Note"), lambda row: row.access_note),
        Column(_("Wants follow-up messages"), lambda row: yes if row.may_contact else no),
    ]
    return [
        Column(_("Sign-up number"), lambda row: row.reference),
        *(contact if with_contact else ()),
        *party,
    ]


def _place(city: City, need: Need) -> tuple[str, int]:
    """Return the place of a need's column: by kind, and children from the youngest on."""
    kind, key = need
    return kind, city.by_age(key) if kind == NeedKind.CHILDREN else 0


def _need_column(kind: str, key: str) -> Column:
    heading = words.need_name(kind, key)
    if kind != NeedKind.CHILDREN:
        heading = _("%(kind)s: %(need)s", kind=words.NEED_KINDS[NeedKind(kind)], need=heading)
    return Column(heading, lambda row: row.needs.get((kind, key), 0))


def _consent_column(capture: Capture, yes: str, no: str) -> Column:
    """Return the column of what parties agree to. It is empty for those who are not asked: they are not in the room."""
    room_only = is_in_room_only(capture)

    def answer(row: ExportRow) -> Value:
        if room_only and row.mode != Mode.IN_PERSON:
            return ""
        return yes if capture in row.agreed else no

    return Column(str(AGREES[capture]), answer)


def as_csv(chosen: Sequence[Column], rows: Iterable[ExportRow]) -> Iterator[bytes]:
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


def as_xlsx(chosen: Sequence[Column], rows: Iterable[ExportRow]) -> IO[bytes]:
    """Return the whole file, open at its beginning. It has no name and is deleted when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by its sender)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(file, {**options, "strings_to_numbers": False, "tmpdir": folder})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet(_("Registrations"))
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
