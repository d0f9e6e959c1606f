"""Drafts for trying the product out, from the city's files: a text and its machine translations.

`NAME.txt` is the text. `NAME.texts/<tag>.toml` has its title and a summary, for other languages its clauses by label
(`opening` for a clause without one), and under `changed` the clauses that differ in a second version.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from engage.city import City
from engage.core.i18n.content import MACHINE, SOURCE
from engage.core.text_files import Problems
from engage.core.toml_source import Table, TomlSource
from engage.drafts.models import Draft, DraftVersion
from engage.drafts.policy.outline import OutlineItem, read_outline
from engage.drafts.policy.versions import LONGEST_CLAUSE
from engage.drafts.services import access, snapshots, translations, writing
from engage.drafts.services.translations import TITLE

WITHOUT_LABEL = "opening"


@dataclass(frozen=True)
class Wording:
    """The texts of a draft in one language. `clauses` and `changed` are by clause label."""

    title: str
    summary: str
    clauses: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoText:
    """A draft with its translations, by language."""

    slug: str
    items: tuple[OutlineItem, ...]
    source_language: str
    source: Wording
    others: Mapping[str, Wording]

    @property
    def changed_items(self) -> list[OutlineItem]:
        """Return the outline of the second version."""
        return [replace(one, text=self.source.changed.get(one.label, one.text)) for one in self.items]


def read_demo_text(folder: Path, slug: str, city: City) -> DemoText:
    """Read a draft in the languages that the city offers. Raise SourceInvalid, OutlineInvalid, OSError."""
    items = tuple(read_outline((folder / f"{slug}.txt").read_text(encoding="utf-8")))
    labels = [one.label or WITHOUT_LABEL for one in items]
    read: dict[str, Wording] = {}
    problems = Problems()
    sources = set()
    for path in sorted((folder / f"{slug}.texts").glob("*.toml")):
        if path.stem not in city.languages:
            continue
        source = TomlSource(str(path), path.read_text(encoding="utf-8"))
        with problems.of(source):
            root = source.root
            state = root.choice("state", (SOURCE, MACHINE))
            read[path.stem] = _wording(root, () if state == SOURCE else labels, labels)
            sources |= {path.stem} if state == SOURCE else set()
    problems.finish()
    (language,) = sources
    return DemoText(slug, items, language, read.pop(language), read)


def make_demo_draft(text: DemoText, *, body_ids: Collection[int], by: int) -> Draft:
    """Add the draft with all its translations. Needs a unit of work."""
    draft = writing.create_draft(
        slug=text.slug,
        title=text.source.title,
        body_ids=body_ids,
        source_language=text.source_language,
        items=text.items,
        actor=by,
        is_demo=True,
    )
    version = access.find_version(draft.id)
    for tag, wording in text.others.items():
        _translate(version, tag, wording.clauses, by=by, title=wording.title)
    return draft


def revise_demo_draft(draft: Draft, text: DemoText, *, note: str, by: int) -> DraftVersion:
    """Add its second version, with translations of the changes. Needs a unit of work."""
    version = writing.add_version(draft.id, base=draft.latest, items=text.changed_items, note=note, actor=by)
    for tag, wording in text.others.items():
        _translate(version, tag, wording.changed, by=by)
    return version


def clause_key(version: DraftVersion, label: str) -> str:
    """Return the key of the clause with this label."""
    clauses, _text_ids = snapshots.source_texts(version.id)
    return next(one.key for one in clauses if one.label == label)


def _translate(
    version: DraftVersion, tag: str, said: Mapping[str, str], *, by: int, title: str | None = None
) -> None:
    clauses, _text_ids = snapshots.source_texts(version.id)
    keys = {one.label or WITHOUT_LABEL: one.key for one in clauses}
    texts = {keys[label]: value for label, value in said.items()}
    if title is not None:
        texts[TITLE] = title
    translations.save_machine(version.id, tag, texts=texts, actor=by)


def _wording(root: Table, wanted: Collection[str], labels: Collection[str]) -> Wording:
    title, summary = root.text("title"), root.text("summary", longest=1_000)
    clauses = _by_label(root.table("clauses", required=bool(wanted)), wanted)
    rewritten = root.table("changed", required=False)
    changed = _by_label(rewritten, [label for label in labels if label in rewritten])
    root.close()
    return Wording(title, summary, clauses, changed)


def _by_label(table: Table, labels: Collection[str]) -> dict[str, str]:
    said = {label: table.text(label, longest=LONGEST_CLAUSE) for label in labels}
    table.close()
    return said
