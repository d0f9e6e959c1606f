"""Read XLIFF 1.2, 2.0 and 2.1 as translation tools send it back.

Only what stands directly in a unit (1.2) or in its segments (2) is its source and its translation: what tools keep
beside it (suggestions, notes, earlier wordings) never is. Marks that only say where words stand are taken off; codes
that stand for something else than words are refused. XML is read with expat directly: documents with a DOCTYPE are
refused, so that no entity can be defined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from engage.core.i18n.exchange import ExchangeProblem, InUnit, Problems, Reason
from engage.core.i18n.languages import resolve
from engage.core.i18n.returned import Returned, check_number, invalid, is_number, usable
from engage.core.text import clean_text

NAMESPACE = re.compile(r"urn:oasis:names:tc:xliff:document:[\d.]+ ")
XML = "http://www.w3.org/XML/1998/namespace"
HOLDERS = ("trans-unit", "segment", "ignorable")  # of a source and its translation
DELETED = "x-sdl-deleted"  # a mark of words that a reviewer struck out, which the tool still shows
UNWRAPPED = ("mrk", "g", "pc", "sm", "em")
NOT_TRANSLATED = ("new", "needs-translation", "needs-l10n", "initial")
APPROVED = ("final", "signed-off", "reviewed")
INDENTED = re.compile(r"\s*\n[ \t]+")  # how programs break lines that their reader joins again


def read_xliff(text: str, language: str) -> Returned:
    """Return the translated units of an XLIFF document. Raises ExchangeInvalid."""
    reader = _Reader(language)
    reader.read(text)
    reader.problems.finish()
    return usable(reader.units)


@dataclass
class _Piece:
    """A source and its translation: of a whole unit, of a segment, or of what stands between two segments."""

    name: str
    state: str = ""
    order: int = 0
    texts: dict[str, list[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return its source or target; what stands between segments is the same where it has no target."""
        written = self.texts.get(name)
        if written is None and self.name == "ignorable":
            written = self.texts.get("source")
        return "".join(written or ())

    @property
    def is_done(self) -> bool:
        """Whether it is translated, or has nothing to be translated."""
        if self.name == "ignorable" or not self.text("source").strip():
            return True
        return self.state not in NOT_TRANSLATED and self.text("target").strip() != ""


@dataclass
class _Unit:
    """A unit while it is being read. `has_gaps`: a segment inside its translation is empty."""

    ident: str
    line: int
    is_approved: bool
    pieces: list[_Piece] = field(default_factory=list)
    has_gaps: bool = False

    def finished(self) -> InUnit:
        """Return what was read. A unit of which a part is not translated is not translated."""
        source = clean_text("".join(piece.text("source") for piece in self.pieces))
        done = not self.has_gaps and all(piece.is_done for piece in self.pieces)
        target = "".join(piece.text("target") for piece in sorted(self.pieces, key=lambda one: one.order))
        if "\n" not in source:
            target = INDENTED.sub(" ", target.strip())
        states = [piece.state in APPROVED for piece in self.pieces if piece.name != "ignorable"]
        approved = self.is_approved or (any(states) and all(states))
        return InUnit(self.line, int(self.ident), source, clean_text(target) if done else "", approved)


class _Reader:
    """Collects units with their line numbers."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.units: list[InUnit] = []
        self.problems = Problems()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.open = [""]
        self.unit: _Unit | None = None
        self.words: list[str] | None = None  # of the source or target that is open
        self.outside = 0  # how many elements were open when it began
        self.letters = 0  # how often characters that are no space came
        self.struck: list[int] = []  # how many elements were open when the open marks of deleted words began
        self.segments: list[int] = []  # how often they had come when the open segments of a target began

    def read(self, text: str) -> None:
        """Read the document. Mistakes are in `problems`. Raises ExchangeInvalid where it cannot continue.

        The encoding that the document declares has no meaning here: it is decoded already.
        """
        try:
            self.parser.Parse(text, True)
        except expat.ExpatError as error:
            raise invalid(error.lineno, Reason.NOT_READABLE) from error
        except ValueError as error:  # a declaration that Python itself refuses
            raise invalid(self.parser.CurrentLineNumber, Reason.NOT_READABLE) from error

    def _doctype(self, *_: object) -> None:
        raise invalid(self.parser.CurrentLineNumber, Reason.NOT_READABLE)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local, parent = NAMESPACE.sub("", name), self.open[-1]
        self.open.append(local)
        if self.words is not None:
            self._start_inside(local, attributes)
        elif local in ("xliff", "file"):
            self._check_language(attributes.get("target-language") or attributes.get("trgLang"))
        elif local in ("trans-unit", "unit"):
            self._start_unit(local, attributes)
        elif self.unit is not None and parent == "unit" and local in HOLDERS:
            self._start_piece(self.unit, local, attributes)
        elif self.unit is not None and parent in HOLDERS and local in ("source", "target"):
            self._start_text(self.unit, local, attributes)

    def _start_inside(self, local: str, attributes: dict[str, str]) -> None:
        assert self.words is not None
        if local not in UNWRAPPED:
            self._problem(Reason.MARKUP, local)
        elif local == "mrk":
            if attributes.get("mtype") == DELETED:
                self.struck.append(len(self.open) - 1)
            is_segment = attributes.get("mtype") == "seg" and self.open[self.outside] == "target"
            self.segments.append(self.letters if is_segment else -1)

    def _check_language(self, named: str | None) -> None:
        """Note a file or a text in another language: one that a browser with this setting would not be shown."""
        target = named or self.language
        known = resolve(target)
        if target.lower() != self.language and (known is None or known.tag != self.language):
            self._problem(Reason.WRONG_LANGUAGE, target[:40])

    def _start_unit(self, local: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self.unit = _Unit(attributes.get("id", ""), line, attributes.get("approved") == "yes")
        if local == "trans-unit":
            self._start_piece(self.unit, local, {})

    def _start_piece(self, unit: _Unit, local: str, attributes: dict[str, str]) -> None:
        unit.pieces.append(_Piece(local, attributes.get("state", ""), len(unit.pieces) + 1))

    def _start_text(self, unit: _Unit, local: str, attributes: dict[str, str]) -> None:
        piece = unit.pieces[-1]
        if local in piece.texts:
            self._problem(Reason.UNIT_TWICE, local)
        self.words = piece.texts.setdefault(local, [])
        self.outside = len(self.open) - 1
        if local == "target":
            self._check_language(attributes.get(f"{XML} lang"))
            piece.state = attributes.get("state", piece.state)
            order = attributes.get("order", "")
            piece.order = int(order) if is_number(order) else piece.order

    def _characters(self, text: str) -> None:
        if self.words is not None and not self.struck:
            self.words.append(text)
            self.letters += not text.isspace()

    def _end(self, _name: str) -> None:
        local = self.open.pop()
        if self.words is not None:
            if self.struck and self.struck[-1] == len(self.open):
                self.struck.pop()
            if local == "mrk":
                self._end_mark(self.segments.pop())
            if len(self.open) == self.outside:
                self.words = None
        elif local in ("trans-unit", "unit") and self.unit is not None:
            self._end_unit(self.unit)

    def _end_mark(self, began: int) -> None:
        if self.unit is not None and began == self.letters:
            self.unit.has_gaps = True

    def _end_unit(self, unit: _Unit) -> None:
        if not is_number(unit.ident):
            self.problems.note(ExchangeProblem(unit.line, Reason.UNKNOWN_UNIT, unit.ident[:40]))
        else:
            self.units.append(unit.finished())
            check_number(self.units, unit.line)
        self.unit = None

    def _problem(self, reason: Reason, detail: str) -> None:
        ident = self.unit.ident[:40] if self.unit is not None else ""
        self.problems.note(ExchangeProblem(self.parser.CurrentLineNumber, reason, ident, detail))
