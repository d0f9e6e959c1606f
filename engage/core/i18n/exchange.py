"""Export texts to translators and import them again: XLIFF 1.2 for translation tools, CSV for spreadsheets.

A file carries the source it was made from. A returned file is checked completely before anything is written; every
mistake is named with its line and unit. A translation of a source that has changed since is stored and is stale. XML is
read with expat directly: documents with a DOCTYPE are refused, so that no entity can be defined.
"""

from __future__ import annotations

import csv
import enum
import io
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from sqlalchemy.orm import Session

from engage.core.csv_safety import neutralise, restore
from engage.core.errors import DomainError
from engage.core.i18n.content import (
    DRAFT,
    LONGEST_TEXT,
    REVIEWED,
    FullText,
    Reviewer,
    Translation,
    load_all,
    put_translation,
    text_hash,
)
from engage.core.text import clean_text, forbidden_character

XLIFF = "urn:oasis:names:tc:xliff:document:1.2"
COLUMNS = ("id", "where", "source", "translation", "state")
LARGEST_FILE_BYTES = 2 * 1024 * 1024
APPROVED_STATES = ("final", "signed-off")


class Reason(enum.StrEnum):
    """What can be wrong with a file of translations. The views word it for the reader."""

    NOT_UTF8 = "not_utf8"
    NOT_READABLE = "not_readable"
    TOO_LARGE = "too_large"
    WRONG_LANGUAGE = "wrong_language"
    COLUMN_MISSING = "column_missing"
    NO_UNITS = "no_units"
    UNKNOWN_UNIT = "unknown_unit"
    UNIT_TWICE = "unit_twice"
    SOURCE_MISSING = "source_missing"
    MARKUP = "markup"
    CHARACTER = "character"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class ExchangeProblem:
    """One mistake: its line in the file, its unit, and a detail (a language, a column, a character)."""

    line: int
    reason: Reason
    unit: str = ""
    detail: str = ""


class ExchangeInvalid(DomainError):
    """A file of translations is invalid, and nothing of it was stored. `problems` says why."""

    status = 400

    def __init__(self, problems: Iterable[ExchangeProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"line {one.line}: {one.reason} {one.unit}" for one in self.problems))


@dataclass(frozen=True)
class OutUnit:
    """A text to be translated. `where` tells the translator what it is (for example the title of which session)."""

    text: FullText
    where: str


@dataclass(frozen=True)
class InUnit:
    """A translation in a returned file."""

    line: int
    text_id: int
    source: str
    value: str
    is_approved: bool


@dataclass(frozen=True)
class ImportResult:
    """The result of an import. `stale` lists texts whose source has changed since the file was made."""

    changed: int
    unchanged: int
    stale: tuple[int, ...]


def write_xliff(units: Sequence[OutUnit], source_language: str, target_language: str, original: str) -> bytes:
    """Return an XLIFF 1.2 document. Languages are BCP 47 tags; `original` names what the texts belong to."""
    ET.register_namespace("", XLIFF)
    root = ET.Element(f"{{{XLIFF}}}xliff", {"version": "1.2"})
    file = ET.SubElement(
        root,
        f"{{{XLIFF}}}file",
        {
            "original": original,
            "datatype": "plaintext",
            "source-language": source_language,
            "target-language": target_language,
        },
    )
    body = ET.SubElement(file, f"{{{XLIFF}}}body")
    for unit in units:
        row = unit.text.translations.get(target_language.lower())  # our tags are lower case
        approved = row is not None and row.state == REVIEWED and not unit.text.is_stale(row.language)
        element = ET.SubElement(
            body,
            f"{{{XLIFF}}}trans-unit",
            {
                "id": str(unit.text.id),
                "resname": unit.where,
                "approved": "yes" if approved else "no",
                "xml:space": "preserve",
            },
        )
        ET.SubElement(element, f"{{{XLIFF}}}source").text = unit.text.source
        if row is not None:
            state = "final" if approved else "needs-review-translation"
            ET.SubElement(element, f"{{{XLIFF}}}target", {"state": state}).text = row.value
        ET.SubElement(element, f"{{{XLIFF}}}note").text = unit.where
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def write_csv(units: Sequence[OutUnit], target_language: str) -> bytes:
    """Return a CSV file that spreadsheets open as UTF-8 and without running formulas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for unit in units:
        row = unit.text.translations.get(target_language)
        state = row.state if row is not None else ""
        if unit.text.is_stale(target_language):
            state = "stale"
        value = row.value if row is not None else ""
        cells = (str(unit.text.id), unit.where, unit.text.source, value, state)
        writer.writerow([neutralise(cell) for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def read_file(raw: bytes, language: str) -> list[InUnit]:
    """Return the translations of a file; its content decides whether it is XLIFF or CSV. Raises ExchangeInvalid."""
    if len(raw) > LARGEST_FILE_BYTES:
        raise ExchangeInvalid([ExchangeProblem(1, Reason.TOO_LARGE)])
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_xliff(raw, language)
    return read_csv(raw)


def read_xliff(raw: bytes, language: str) -> list[InUnit]:
    """Return the translated units of an XLIFF 1.2 document. Raises ExchangeInvalid."""
    reader = _XliffReader(language)
    reader.read(raw)
    _raise(reader.problems)
    return _usable(reader.units)


def read_csv(raw: bytes) -> list[InUnit]:
    """Return the translated rows of a CSV file, separated by commas, semicolons or tabs. Raises ExchangeInvalid."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ExchangeInvalid([ExchangeProblem(line, Reason.NOT_UTF8)]) from error
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    units: list[InUnit] = []
    problems = [
        ExchangeProblem(1, Reason.COLUMN_MISSING, detail=name)
        for name in ("id", "source", "translation")
        if name not in (reader.fieldnames or ())
    ]
    _raise(problems)
    line = 2
    try:
        for row in reader:
            unit = _from_row(row, line)
            if isinstance(unit, ExchangeProblem):
                problems.append(unit)
            else:
                units.append(unit)
            line = reader.line_num + 1
    except csv.Error as error:
        raise ExchangeInvalid([ExchangeProblem(line, Reason.NOT_READABLE, detail=str(error))]) from error
    _raise(problems)
    return _usable(units)


def import_texts(
    session: Session,
    units: Sequence[InUnit],
    *,
    text_ids: Collection[int],
    language: str,
    reviewer: Reviewer | None,
) -> ImportResult:
    """Store the returned translations, all of them or none. `text_ids` are the texts that this file may change.

    Units that the file marks as approved count as reviewed where a reviewer is given, else as drafts. Raises
    ExchangeInvalid.
    """
    _raise(_mistakes(units, text_ids))
    texts = load_all(session, [unit.text_id for unit in units])
    changed = unchanged = 0
    stale: list[int] = []
    for unit in units:
        text = texts[unit.text_id]
        seen_source = text_hash(unit.source)
        if seen_source != text.source_hash:
            stale.append(unit.text_id)
        row = text.translations.get(language)
        confirmed = unit.is_approved and reviewer is not None
        if row is not None and row.value == unit.value and not (confirmed and _is_news(row, seen_source)):
            unchanged += 1  # an out-of-date translation that was returned unchanged stays out of date
            continue
        put_translation(
            session,
            unit.text_id,
            language,
            unit.value,
            state=REVIEWED if confirmed else DRAFT,
            reviewer=reviewer if confirmed else None,
            translated_from=seen_source,
        )
        changed += 1
    return ImportResult(changed, unchanged, tuple(stale))


def _is_news(row: Translation, source_hash: str) -> bool:
    """Return whether a review of this wording of this source adds something new."""
    return row.state != REVIEWED or row.source_hash != source_hash


def _mistakes(units: Sequence[InUnit], text_ids: Collection[int]) -> Iterator[ExchangeProblem]:
    if not units:
        yield ExchangeProblem(1, Reason.NO_UNITS)
    seen: set[int] = set()
    for unit in units:
        name = str(unit.text_id)
        if unit.text_id not in text_ids:
            yield ExchangeProblem(unit.line, Reason.UNKNOWN_UNIT, name)
        if unit.text_id in seen:
            yield ExchangeProblem(unit.line, Reason.UNIT_TWICE, name)
        seen.add(unit.text_id)
        if not unit.source:
            yield ExchangeProblem(unit.line, Reason.SOURCE_MISSING, name)
        character = forbidden_character(unit.value)
        if character:
            yield ExchangeProblem(unit.line, Reason.CHARACTER, name, character)
        if len(unit.value) > LONGEST_TEXT:
            yield ExchangeProblem(unit.line, Reason.TOO_LONG, name)


def _raise(problems: Iterable[ExchangeProblem]) -> None:
    found = tuple(problems)
    if found:
        raise ExchangeInvalid(found)


def _usable(units: Iterable[InUnit]) -> list[InUnit]:
    """Return the units that are translated. An empty translation means not translated yet."""
    return [unit for unit in units if unit.value]


def _from_row(row: dict[str, str], line: int) -> InUnit | ExchangeProblem:
    cells = {name: restore(row.get(name) or "") for name in COLUMNS}
    written = cells["id"].strip()
    if not (written.isascii() and written.isdigit() and len(written) < 19):
        return ExchangeProblem(line, Reason.UNKNOWN_UNIT, written[:40])
    approved = cells["state"].strip() == REVIEWED
    return InUnit(line, int(written), clean_text(cells["source"]), clean_text(cells["translation"]), approved)


class _XliffReader:
    """Collects trans-units with their line numbers."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.units: list[InUnit] = []
        self.problems: list[ExchangeProblem] = []
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

    def read(self, raw: bytes) -> None:
        """Read the document. Mistakes are in `problems`. Raises ExchangeInvalid where it cannot continue."""
        try:
            self.parser.Parse(raw, True)
        except expat.ExpatError as error:
            detail = expat.ErrorString(error.code)
            raise ExchangeInvalid(
                [ExchangeProblem(error.lineno, Reason.NOT_READABLE, detail=detail)]
            ) from error

    def _doctype(self, *_: object) -> None:
        problem = ExchangeProblem(self.parser.CurrentLineNumber, Reason.NOT_READABLE, detail="DOCTYPE")
        raise ExchangeInvalid([problem])

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.removeprefix(f"{XLIFF} ")
        if self.inside is not None:
            self._problem(Reason.MARKUP, local)
        elif local == "file":
            target = attributes.get("target-language", self.language)
            if target.lower() != self.language.lower():
                self._problem(Reason.WRONG_LANGUAGE, target)
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
        if not (self.unit.isascii() and self.unit.isdigit() and len(self.unit) < 19):
            self.problems.append(ExchangeProblem(self.line, Reason.UNKNOWN_UNIT, self.unit[:40]))
        else:
            source, target = (clean_text("".join(self.parts[name])) for name in ("source", "target"))
            self.units.append(InUnit(self.line, int(self.unit), source, target, self.approved))
        self.unit = ""

    def _problem(self, reason: Reason, detail: str) -> None:
        self.problems.append(ExchangeProblem(self.parser.CurrentLineNumber, reason, self.unit[:40], detail))
