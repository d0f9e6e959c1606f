"""Read the files that come back from translators: XLIFF 1.2 or CSV.

XML is read with expat directly: documents with a DOCTYPE are refused, so that no entity can be defined. Whatever a file
holds, reading ends in its translations or in `ExchangeInvalid`, and its cost is limited by what is counted here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from xml.parsers import expat

from engage.core import encodings
from engage.core.csv_safety import restore
from engage.core.i18n.content import REVIEWED
from engage.core.i18n.exchange import (
    COLUMNS,
    XLIFF,
    ExchangeInvalid,
    ExchangeProblem,
    InUnit,
    Problems,
    Reason,
)
from engage.core.text import clean_text

LARGEST_FILE_BYTES = 2 * 1024 * 1024
MOST_UNITS = 2_000  # twice the clauses of the longest draft
MOST_COLUMNS = 50
NEEDED = ("id", "source", "translation")
APPROVED_STATES = ("final", "signed-off")
DECLARED = re.compile(
    rb"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]{0,40})[\"']", re.ASCII
)


def read_file(raw: bytes, language: str) -> list[InUnit]:
    """Return the translations of a file; its content decides whether it is XLIFF or CSV. Raises ExchangeInvalid."""
    if len(raw) > LARGEST_FILE_BYTES:
        raise _invalid(1, Reason.TOO_LARGE)
    declared = DECLARED.match(raw)
    try:
        text = encodings.decoded(raw, declared[1].decode() if declared else "")
    except encodings.NotReadable as fact:
        raise _invalid(fact.line, Reason.NOT_UTF8) from fact
    if not text.strip():
        raise _invalid(1, Reason.NO_UNITS)
    if text.lstrip().startswith("<"):
        return read_xliff(text, language)
    return read_csv(text)


def read_xliff(text: str, language: str) -> list[InUnit]:
    """Return the translated units of an XLIFF 1.2 document. Raises ExchangeInvalid."""
    reader = _XliffReader(language)
    reader.read(text)
    reader.problems.finish()
    return _usable(reader.units)


def read_csv(text: str) -> list[InUnit]:
    """Return the translated rows of a CSV file, separated by commas, semicolons or tabs. Raises ExchangeInvalid."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    problems, units = Problems(), []
    line, columns = 1, dict[str, int]()
    try:
        for row in reader:
            if row and not columns:
                columns = _columns(row)
            elif row:
                unit = _from_row(row, columns, line)
                if isinstance(unit, ExchangeProblem):
                    problems.note(unit)
                else:
                    units.append(unit)
                _check_number(units, line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise _invalid(line, Reason.NOT_READABLE) from error
    problems.finish()
    return _usable(units)


def _columns(row: list[str]) -> dict[str, int]:
    """Return where the columns of a file are, from its first line. Raises ExchangeInvalid."""
    if len(row) > MOST_COLUMNS:
        raise _invalid(1, Reason.NOT_READABLE)
    columns = {name.strip(): position for position, name in enumerate(row)}
    problems = Problems()
    for name in NEEDED:
        if name not in columns:
            problems.note(ExchangeProblem(1, Reason.COLUMN_MISSING, detail=name))
    problems.finish()
    return columns


def _from_row(row: list[str], columns: dict[str, int], line: int) -> InUnit | ExchangeProblem:
    cells = dict.fromkeys(COLUMNS, "")
    for name in COLUMNS:
        position = columns.get(name, len(row))
        cells[name] = restore(row[position]) if position < len(row) else ""
    written = cells["id"].strip()
    if not _is_number(written):
        return ExchangeProblem(line, Reason.UNKNOWN_UNIT, written[:40])
    approved = cells["state"].strip() == REVIEWED
    return InUnit(line, int(written), clean_text(cells["source"]), clean_text(cells["translation"]), approved)


class _XliffReader:
    """Collects trans-units with their line numbers."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.units: list[InUnit] = []
        self.problems = Problems()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.unit = ""
        self.line = 0
        self.approved = False
        self.inside: str | None = None
        self.parts: dict[str, list[str]] = {}

    def read(self, text: str) -> None:
        """Read the document. Mistakes are in `problems`. Raises ExchangeInvalid where it cannot continue.

        The encoding that the document declares has no meaning here: it is decoded already.
        """
        try:
            self.parser.Parse(text, True)
        except expat.ExpatError as error:
            raise _invalid(error.lineno, Reason.NOT_READABLE) from error
        except ValueError as error:  # a declaration that Python itself refuses
            raise _invalid(self.parser.CurrentLineNumber, Reason.NOT_READABLE) from error

    def _doctype(self, *_: object) -> None:
        raise _invalid(self.parser.CurrentLineNumber, Reason.NOT_READABLE)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.removeprefix(f"{XLIFF} ")
        if self.inside is not None:
            self._problem(Reason.MARKUP, local)
        elif local == "file":
            target = attributes.get("target-language", self.language)
            if target.lower() != self.language.lower():
                self._problem(Reason.WRONG_LANGUAGE, target[:40])
        elif local == "trans-unit":
            self.unit = attributes.get("id", "")
            self.line = self.parser.CurrentLineNumber
            self.approved = attributes.get("approved") == "yes"
            self.parts = {"source": [], "target": []}
        elif local in ("source", "target") and self.unit:
            self.inside = local
            self.approved = self.approved or attributes.get("state") in APPROVED_STATES

    def _characters(self, text: str) -> None:
        if self.inside is not None:
            self.parts[self.inside].append(text)

    def _end(self, name: str) -> None:
        local = name.removeprefix(f"{XLIFF} ")
        if local == self.inside:
            self.inside = None
        elif local == "trans-unit":
            self._finish_unit()

    def _finish_unit(self) -> None:
        if not _is_number(self.unit):
            self.problems.note(ExchangeProblem(self.line, Reason.UNKNOWN_UNIT, self.unit[:40]))
        else:
            source, target = (clean_text("".join(self.parts[name])) for name in ("source", "target"))
            self.units.append(InUnit(self.line, int(self.unit), source, target, self.approved))
            _check_number(self.units, self.line)
        self.unit = ""

    def _problem(self, reason: Reason, detail: str) -> None:
        self.problems.note(ExchangeProblem(self.parser.CurrentLineNumber, reason, self.unit[:40], detail))


def _invalid(line: int, reason: Reason) -> ExchangeInvalid:
    return ExchangeInvalid([ExchangeProblem(line, reason)])


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 19


def _check_number(units: list[InUnit], line: int) -> None:
    if len(units) > MOST_UNITS:
        raise _invalid(line, Reason.TOO_MANY)


def _usable(units: Iterable[InUnit]) -> list[InUnit]:
    """Return the units that are translated. An empty translation means not translated yet."""
    return [unit for unit in units if unit.value]
