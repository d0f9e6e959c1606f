"""What the demo's members write: read from the city's `drafts/demo.toml`, each in their own language."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from engage.core.toml_source import Table, TomlSource

SAID = ("check", "block", "concern", "reservation", "aside", "dissent", "resolution")
ANSWERS = ("check", "block", "concern", "version")
REMARKS = ("comment", "change")
LONGEST = 2_000


@dataclass(frozen=True)
class Said:
    """A reason, and a remedy if there is one."""

    language: str
    reason: str
    remedy: str = ""


@dataclass(frozen=True)
class SaidOnClause:
    """A remark on the clause with this label. `proposed` is a proposed text for it."""

    clause: str
    language: str
    body: str
    proposed: str | None = None


@dataclass(frozen=True)
class DemoWords:
    """All texts of the members, by purpose: see SAID, ANSWERS and REMARKS."""

    said: Mapping[str, Said]
    answers: Mapping[str, str]
    remarks: Mapping[str, SaidOnClause]


def read_demo_words(path: Path, languages: Collection[str]) -> DemoWords:
    """Read the file; only languages that the city offers are valid. Raise SourceInvalid and OSError."""
    source = TomlSource(str(path), path.read_text(encoding="utf-8"))
    root = source.root
    said = {name: _said(root.table(name), languages) for name in SAID}
    answers = root.table("answers")
    answered = {name: answers.text(name, longest=LONGEST) for name in ANSWERS}
    answers.close()
    remarks = root.table("remarks")
    remarked = {name: _remark(remarks.table(name), languages) for name in REMARKS}
    remarks.close()
    root.close()
    source.finish()
    return DemoWords(said, answered, remarked)


def _said(table: Table, languages: Collection[str]) -> Said:
    said = Said(
        table.choice("language", languages),
        table.text("reason", longest=LONGEST),
        table.optional_text("remedy", longest=LONGEST) or "",
    )
    table.close()
    return said


def _remark(table: Table, languages: Collection[str]) -> SaidOnClause:
    remark = SaidOnClause(
        table.text("clause"),
        table.choice("language", languages),
        table.text("body", longest=LONGEST),
        table.optional_text("proposed", longest=LONGEST),
    )
    table.close()
    return remark
