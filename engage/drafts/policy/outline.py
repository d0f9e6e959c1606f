"""Read a Markdown or plain text file as headings and numbered clauses. `writing_out` writes them again.

Documents of cities are lists in lists (4, 4.c, 4.c.i) whose marks and indentation were broken by copying from a PDF.
A Markdown library knows no letters and no roman numerals as list marks, and takes a clause that lost its indentation
for a new list; so lines are read here one by one (docs/drafts.md says what is understood).

- A line `# …`, a line underlined with === or ---, and a separate line that is completely bold are headings.
- A line that begins with a marker (`4.`, `c)`, `(ii)`, `- a.`, `4.c.`) begins a clause; `numbering` says where.
- Every other line continues the paragraph before it; after an empty line it begins a new paragraph.
- A paragraph after a numbered clause belongs to that clause, however it is indented, up to the next marker or heading.
- A paragraph before the first numbered clause of its heading is a clause of its own, without a label.
- A bulleted line without a number is a line of the clause before it.

HTML has no meaning here: it is text.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass

from engage.core.errors import DomainError
from engage.core.text import clean_text, forbidden_character, has_visible
from engage.drafts.models import ClauseKind
from engage.drafts.policy import inline, marks, numbering, styles
from engage.drafts.policy.marks import BULLET, EMPTY_BULLETS, WORD_BULLET
from engage.drafts.policy.numbering import Counter, Marker
from engage.drafts.policy.styles import Ordinal
from engage.drafts.policy.versions import (
    DEEPEST,
    LONGEST_CLAUSE,
    LONGEST_DRAFT,
    LONGEST_LABEL,
    MOST_CLAUSES,
    MOST_LINES,
)

HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*))?$")
RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|=+)$")
UNDERLINE = re.compile(r"=+$|-{3,}$")
BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1).)+)(?<=\S)\1$")
MOST_PROBLEMS = 20  # are told: a text that is wrong throughout is read no further


class Reason(enum.StrEnum):
    """What can be wrong with a text. Views word it for their reader."""

    NOTHING = "nothing"  # there is no clause
    TEXT_TOO_LONG = "text_too_long"
    CLAUSE_TOO_LONG = "clause_too_long"
    TOO_MANY = "too_many"
    TOO_MANY_LINES = "too_many_lines"
    CHARACTER = "character"  # found: its code
    EMPTY_CLAUSE = "empty_clause"  # found: its label
    STARTS_WRONG = "starts_wrong"  # found and expected: labels
    SKIPS = "skips"
    REPEATS = "repeats"
    TOO_DEEP = "too_deep"  # found: its label
    AND_MORE = "and_more"  # reading stopped: `MOST_PROBLEMS` were found before


@dataclass(frozen=True)
class OutlineProblem:
    """One fault and its line number (from 1). `expected` is a label, or the permitted maximum."""

    line: int
    reason: Reason
    found: str = ""
    expected: str = ""


class OutlineInvalid(DomainError):
    """The text cannot be read as an outline, and nothing was taken. `problems` has its faults by line."""

    status = 400

    def __init__(self, problems: Iterable[OutlineProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: one.line))
        super().__init__(
            "; ".join(f"line {one.line}: {one.reason} {one.found} {one.expected}" for one in self.problems)
        )


@dataclass(frozen=True)
class OutlineItem:
    """A heading or a clause. `label` is its number (`4.c.i`) or empty; `line` is the number of its first line."""

    kind: ClauseKind
    depth: int
    label: str
    text: str
    line: int = 0


@dataclass(frozen=True)
class Untaken:
    """A line that begins with what looks like a number and was read as text, and what it begins with."""

    line: int
    seen: str


@dataclass(frozen=True)
class Outline:
    """What a text was read as."""

    items: list[OutlineItem]
    untaken: list[Untaken]


def read_outline(text: str) -> list[OutlineItem]:
    """Return the headings and clauses of a text. Raise OutlineInvalid."""
    return read_closely(text).items


def read_closely(text: str) -> Outline:
    """Return the headings and clauses of a text, and lines that may be meant as clauses. Raise OutlineInvalid."""
    if len(text) > LONGEST_DRAFT:
        raise OutlineInvalid([OutlineProblem(1, Reason.TEXT_TOO_LONG, str(len(text)), str(LONGEST_DRAFT))])
    reader = _Reader(text)
    items = reader.read()
    if reader.problems:
        raise OutlineInvalid(reader.problems)
    return Outline(items, reader.untaken)


@dataclass
class _Block:
    """A heading or a clause while its lines are being read: paragraphs, each of several lines."""

    kind: ClauseKind
    depth: int
    label: str
    line: int
    paragraphs: list[list[str]]

    def finished(self) -> OutlineItem:
        """Return the item with its lines joined."""
        return OutlineItem(self.kind, self.depth, self.label, self._text(), self.line)

    def _text(self) -> str:
        joined = ""
        for lines in self.paragraphs:
            paragraph = inline.plain(" ".join(lines))
            if paragraph.startswith("- ") and not lines[0].startswith("- "):
                paragraph = "–" + paragraph[1:]  # an en dash: this line is not a bullet
            if has_visible(paragraph):
                joined += ("\n" if paragraph.startswith("- ") else "\n\n") if joined else ""
                joined += paragraph
        return clean_text(joined)


@dataclass(frozen=True)
class _Line:
    """A line that is not empty: its number, indentation, text, and how it may be read as a marker and the rest."""

    number: int
    indent: int
    text: str
    bullet: bool
    readings: tuple[tuple[Marker, str], ...]


class _Reader:
    def __init__(self, text: str) -> None:
        self.problems: list[OutlineProblem] = []
        self.blocks: list[_Block] = []
        self.counter = Counter()
        self.untaken: list[Untaken] = []
        self.open: list[str] | None = None  # the paragraph that the next line continues
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
        text = text.replace("\u2028", "\n").replace("\u2029", "\n")
        written = text.split("\n")
        if len(written) > MOST_LINES:
            self._note(MOST_LINES + 1, Reason.TOO_MANY_LINES, str(len(written)), str(MOST_LINES))
            raise OutlineInvalid(self.problems)
        self.lines = [self._line(number, line) for number, line in enumerate(written, 1)]
        marked = [line for line in self.lines if line is not None and line.readings]
        self.following = dict(zip([line.number for line in marked], marked[1:], strict=False))
        self.items = _items(marked)

    def read(self) -> list[OutlineItem]:
        """Return the items of the lines; faults are added to `problems`."""
        for line in self.lines:
            if line is None:
                self.open = None
            else:
                self._take(line)
        items = []
        for block in self.blocks:
            item = block.finished()
            items.append(item)
            self._check(item)
        if not any(item.kind is ClauseKind.CLAUSE for item in items):
            self._note(1, Reason.NOTHING)
        if len(items) > MOST_CLAUSES:
            self._note(items[MOST_CLAUSES].line, Reason.TOO_MANY, str(len(items)), str(MOST_CLAUSES))
        return items

    def _line(self, number: int, raw: str) -> _Line | None:
        character = forbidden_character(raw)
        if character:
            self._note(number, Reason.CHARACTER, character)
        raw = inline.as_seen(WORD_BULLET.sub(r"\1•\t", raw)).expandtabs(4)
        text = raw.strip()
        if not has_visible(text) or text in EMPTY_BULLETS:
            return None
        indent = len(raw) - len(raw.lstrip())
        bullet = BULLET.match(text)
        if bullet and not RULE.match(text):
            text = text[bullet.end() :].lstrip()
        else:
            bullet = None
        readings = () if HEADING.match(text) else tuple(marks.markers(text, indent))
        return _Line(number, indent, text, bullet is not None, readings)

    def _take(self, line: _Line) -> None:
        if not line.bullet and self._is_heading(line):
            return
        if line.readings and self._begins_clause(line):
            return
        self._note_untaken(line)
        if self.open is not None and not line.bullet:
            self.open.append(line.text)
            return
        text = f"- {line.text}" if line.bullet else line.text
        self.open = [text]
        block = self.blocks[-1] if self.blocks and self.blocks[-1].kind is ClauseKind.CLAUSE else None
        if block is not None and (block.label or line.bullet):
            block.paragraphs.append(self.open)
        else:
            self._begin(ClauseKind.CLAUSE, 0, "", line.number, self.open)

    def _is_heading(self, line: _Line) -> bool:
        """Take the line if it is a heading, makes the line above one (underline), or is a rule."""
        written = _heading_of(line.text)
        if written is not None:
            self._heading(line.number, *written)
        elif UNDERLINE.match(line.text) and self._is_underlined():
            above = self.blocks.pop()
            self._heading(above.line, int(line.text[0] == "-"), above.paragraphs[0][0])
        elif RULE.match(line.text):
            self.open = None
        elif self.open is None and self._stands_alone(line) and BOLD_LINE.match(line.text):
            self._heading(line.number, 0, line.text)
        else:
            return False
        return True

    def _stands_alone(self, line: _Line) -> bool:
        return line.number == len(self.lines) or self.lines[line.number] is None

    def _is_underlined(self) -> bool:
        """Return whether the line above is the only one of a clause without a label."""
        last = self.blocks[-1] if self.blocks and self.open is not None else None
        return (
            last is not None
            and last.kind is ClauseKind.CLAUSE
            and not last.label
            and len(last.paragraphs) == 1
            and len(last.paragraphs[0]) == 1
            and not last.paragraphs[0][0].startswith("- ")
        )

    def _heading(self, number: int, depth: int, text: str) -> None:
        self.counter = self.counter.after_heading()
        self._begin(ClauseKind.HEADING, min(depth, DEEPEST), "", number, [text])
        self.open = None

    def _begins_clause(self, line: _Line) -> bool:
        taken = self._fitting(line)
        if taken is None:
            if not line.readings[-1][0].is_sure:
                return False  # "1.5 million" continues a sentence
            marker, rest = line.readings[0]
            taken = self._wrong(line, marker), rest
        self.counter, rest = taken
        depth = self.counter.depth
        if depth > DEEPEST or len(self.counter.label) > LONGEST_LABEL:
            self._note(line.number, Reason.TOO_DEEP, self.counter.label)
        self.open = [rest] if rest else []
        self._begin(ClauseKind.CLAUSE, depth, self.counter.label, line.number, self.open)
        return True

    def _fitting(self, line: _Line) -> tuple[Counter, str] | None:
        """Return the first reading of a line that can come next, and the text after it."""
        following = self.following.get(line.number)
        after = [marker for marker, _rest in following.readings] if following else []
        for marker, rest in line.readings:
            chosen = numbering.choose(self.counter, marker, after)
            if chosen is not None and not (marker.wants_next and self._is_alone(chosen.levels[-1].last)):
                return chosen, rest
        return None

    def _is_alone(self, one: Ordinal) -> bool:
        """Return whether this is the first of a list, and the text has no second."""
        return one.is_first and self.items.isdisjoint(one.followers)

    def _note_untaken(self, line: _Line) -> None:
        """Note a line that is text, but begins like a clause."""
        seen = marks.looks_like(line.text)
        if seen and len(self.untaken) < MOST_PROBLEMS:
            self.untaken.append(Untaken(line.number, seen[:LONGEST_LABEL]))

    def _wrong(self, line: _Line, marker: Marker) -> Counter:
        """Note a marker that cannot come next. Continue as if it could, so that one fault is reported once."""
        found, wanted, following = numbering.expected(self.counter, marker)
        open_styles = {level.last.style for level in self.counter.levels}
        depth = following.depth
        ordinal = following.levels[-1].last
        last = self.counter.levels[depth].last if depth < len(self.counter.levels) else None
        if ordinal.style not in open_styles or last is None or last.style is not ordinal.style:
            reason = Reason.STARTS_WRONG
        else:
            reason = Reason.REPEATS if ordinal.value <= last.value else Reason.SKIPS
        self._note(line.number, reason, found, wanted)
        return following

    def _begin(self, kind: ClauseKind, depth: int, label: str, line: int, paragraph: list[str]) -> None:
        self.blocks.append(_Block(kind, depth, label, line, [paragraph]))

    def _check(self, item: OutlineItem) -> None:
        if not item.text:
            self._note(item.line, Reason.EMPTY_CLAUSE, item.label)
        if len(item.text) > LONGEST_CLAUSE:
            self._note(item.line, Reason.CLAUSE_TOO_LONG, item.label, str(LONGEST_CLAUSE))

    def _note(self, line: int, reason: Reason, found: str = "", wanted: str = "") -> None:
        if len(self.problems) == MOST_PROBLEMS:
            last = max(problem.line for problem in (*self.problems, OutlineProblem(line, reason)))
            raise OutlineInvalid([*self.problems, OutlineProblem(last, Reason.AND_MORE)])
        self.problems.append(OutlineProblem(line, reason, found, wanted))


def _heading_of(text: str) -> tuple[int, str] | None:
    """Return the depth and the words of a line that is a heading, without the marks that may close it."""
    found = HEADING.match(text)
    if found is None:
        return None
    words = found[2] or ""
    open_end = words.rstrip("#")
    if open_end != words and open_end.endswith((" ", "\t")):
        words = open_end.rstrip(" \t")
    return len(found[1]) - 1, words


def _items(lines: Iterable[_Line]) -> set[Ordinal]:
    """Return the items of lists that these lines may begin with."""
    parts = {
        part
        for line in lines
        for marker, _rest in line.readings
        for part in (marker.parts[0], marker.parts[-1])
    }
    return {one for part in parts for one in styles.readings(part)}
