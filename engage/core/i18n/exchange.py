"""Export texts to translators and import them again: XLIFF 1.2 for translation tools, CSV for spreadsheets.

A file carries the source it was made from. A returned file is read by `returned_files` and checked completely before
anything is written; mistakes are named with their lines and units. A translation of a source that has changed since is
stored and is stale.
"""

from __future__ import annotations

import csv
import enum
import io
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engage.core.csv_safety import neutralise
from engage.core.errors import DomainError
from engage.core.i18n.content import (
    DRAFT,
    LONGEST_TEXT,
    REVIEWED,
    FullText,
    Translation,
    load_all,
    text_hash,
)
from engage.core.i18n.submitting import Wording, Writer, Written, submit
from engage.core.text import forbidden_character, reads_alike

XLIFF = "urn:oasis:names:tc:xliff:document:1.2"
COLUMNS = ("id", "where", "source", "translation", "state")
MOST_PROBLEMS = 20  # are named; who has mended those sends the file again


class Reason(enum.StrEnum):
    """What can be wrong with a file of translations. The views word it for the reader."""

    NOT_UTF8 = "not_utf8"
    NOT_READABLE = "not_readable"
    TOO_LARGE = "too_large"
    WRONG_LANGUAGE = "wrong_language"
    COLUMN_MISSING = "column_missing"
    NO_UNITS = "no_units"
    TOO_MANY = "too_many"
    UNKNOWN_UNIT = "unknown_unit"
    UNIT_TWICE = "unit_twice"
    SOURCE_MISSING = "source_missing"
    MARKUP = "markup"
    CHARACTER = "character"
    TOO_LONG = "too_long"
    AND_MORE = "and_more"  # reading stopped: `MOST_PROBLEMS` are found


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


class Problems:
    """The mistakes of a file. After `MOST_PROBLEMS` reading stops: a wrong file costs no more than a right one."""

    def __init__(self) -> None:
        self.found: list[ExchangeProblem] = []

    def note(self, problem: ExchangeProblem) -> None:
        """Note a mistake. Raises ExchangeInvalid where it is one too many."""
        if len(self.found) == MOST_PROBLEMS:
            self.found.append(ExchangeProblem(0, Reason.AND_MORE))
            self.finish()
        self.found.append(problem)

    def finish(self) -> None:
        """Raise ExchangeInvalid if there is any mistake."""
        if self.found:
            raise ExchangeInvalid(self.found)


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
    """The result of an import. `stale` lists texts whose source has changed since the file was made.

    `proposed`: how many texts wait to be confirmed, because a person has reviewed the text that stands.
    """

    changed: int
    unchanged: int
    stale: tuple[int, ...]
    proposed: int = 0


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


def import_texts(
    session: Session,
    units: Sequence[InUnit],
    *,
    text_ids: Collection[int],
    language: str,
    writer: Writer,
    vouched: bool,
) -> ImportResult:
    """Take the returned translations, all of them or none. `text_ids` are the texts that this file may change.

    Units that the file marks as approved are reviewed by the writer where `vouched`, else drafts. A draft does not
    replace what a person has reviewed: it waits. Raises ExchangeInvalid.
    """
    problems = Problems()
    for problem in _mistakes(units, text_ids):
        problems.note(problem)
    problems.finish()
    texts = load_all(session, [unit.text_id for unit in units])
    written: Counter[Written] = Counter()
    for unit in sorted(units, key=lambda one: one.text_id):
        written[_take(session, unit, texts[unit.text_id], language, writer, vouched)] += 1
    stale = tuple(one.text_id for one in units if not reads_alike(one.source, texts[one.text_id].source))
    return ImportResult(written[Written.STORED], written[Written.UNCHANGED], stale, written[Written.PROPOSED])


def _take(
    session: Session, unit: InUnit, text: FullText, language: str, writer: Writer, vouched: bool
) -> Written:
    seen_source = text.source_hash if reads_alike(unit.source, text.source) else text_hash(unit.source)
    row = text.translations.get(language)
    confirmed = unit.is_approved and vouched
    if row is not None and row.value == unit.value and not (confirmed and _is_news(row, seen_source)):
        return Written.UNCHANGED  # an out-of-date translation that was returned unchanged stays out of date
    state = REVIEWED if confirmed else DRAFT
    return submit(
        session, unit.text_id, language, Wording(unit.value, state, translated_from=seen_source), writer
    )


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
