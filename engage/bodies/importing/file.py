"""Bodies written down in a file: text in, frozen drafts out, every problem with its line.

The format is described in docs/import.md. Nothing in here touches the database or looks at the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engage.bodies.errors import RuleInvalid
from engage.bodies.importing.drafts import TEXT_FIELDS, BodyDraft, TextDraft
from engage.bodies.models import BodyKind, Publication
from engage.bodies.policy import WAYS_OUT, BodyFacts, RuleDraft, check_settings, default_settings
from engage.city import City
from engage.core.i18n.content import DRAFT, MACHINE, REVIEWED
from engage.core.toml_source import Problem, SourceInvalid, Table, TomlSource

LARGEST_FILE_BYTES = 1024 * 1024
LONGEST = {"name": 200, "purpose": 1000}
MOST_SEATS = 200


@dataclass(frozen=True)
class _Texts:
    """What a language's tables say about one body, and where."""

    state: str
    reviewer: str
    fields: Mapping[str, str]
    table: Table


def read_bodies(path: Path, city: City) -> tuple[BodyDraft, ...]:
    """Read a file and the folder `<name>.texts` beside it. Raises SourceInvalid, or OSError."""
    folder = path.with_suffix(".texts")
    beside = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return parse_bodies(_open(path), [(one.stem, _open(one)) for one in beside], city)


def parse_bodies(
    source: TomlSource, texts: Iterable[tuple[str, TomlSource]], city: City
) -> tuple[BodyDraft, ...]:
    """Turn texts into drafts. `texts` are per-language files with their tags. Raises SourceInvalid."""
    sources = list(texts)
    reader = _Reader(source, city)
    for tag, one in sources:
        reader.read_texts(tag, one)
    drafts = tuple(reader.bodies())
    problems = [*source.problems, *reader.strangers(drafts)]
    for _tag, one in sources:
        problems += one.problems
    if problems:
        raise SourceInvalid(problems)
    return drafts


def _open(path: Path) -> TomlSource:
    raw = path.read_bytes()
    name = path.name if path.parent.suffix != ".texts" else f"{path.parent.name}/{path.name}"
    if len(raw) > LARGEST_FILE_BYTES:
        raise SourceInvalid(
            [Problem(name, 1, "", f"the file is larger than {LARGEST_FILE_BYTES} bytes: split it.")]
        )
    try:
        return TomlSource(name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem(name, line, "", "the file is not UTF-8 here: save it as UTF-8.")
        raise SourceInvalid([problem]) from error


class _Reader:
    """Reads one file of bodies."""

    def __init__(self, source: TomlSource, city: City) -> None:
        self.source = source
        self.city = city
        self.texts: dict[str, dict[str, _Texts]] = {}

    def read_texts(self, tag: str, source: TomlSource) -> None:
        """Read a per-language file."""
        root = source.root
        if not self._speaks(tag, root):
            return
        state, reviewer = self._state(root)
        for slug, table in root.table("body", required=False).named_tables():
            self._add(slug, tag, table, state, reviewer)
        root.close()

    def bodies(self) -> Iterator[BodyDraft]:
        """Every body of the file, in its order."""
        root = self.source.root
        language = root.choice("source_language", self.city.languages, default=self.city.default_language)
        tables = root.tables("body")
        if not tables:
            root.note(None, "there is no body in the file: write [[body]].")
        seen: set[str] = set()
        for position, table in enumerate(tables, 1):
            draft = self._body(table, position, language)
            if draft.slug in seen:
                table.note("slug", f"{draft.slug!r} stands twice: give each body its own.")
            seen.add(draft.slug)
            yield draft
        root.close()

    def strangers(self, drafts: Iterable[BodyDraft]) -> Iterator[Problem]:
        """Texts of bodies that the main file does not have."""
        known = {draft.slug for draft in drafts}
        for slug, by_language in self.texts.items():
            for texts in by_language.values() if slug not in known else ():
                source = texts.table.source
                line = source.line_of(texts.table.path)
                yield Problem(source.name, line, f"body → {slug}", f"there is no body {slug!r} in the file.")

    def _body(self, table: Table, position: int, language: str) -> BodyDraft:
        slug = table.slug("slug")
        for tag, one in table.table("text", required=False).named_tables():
            if self._speaks(tag, one):
                self._add(slug, tag, one, *self._state(one))
        facts = BodyFacts(
            size=table.number("size", least=1, most=MOST_SEATS),
            languages=table.choices("languages", self.city.languages, required=False),
            publication=Publication(table.choice("publication", Publication, default=Publication.COUNTS)),
            open_meetings=table.flag("open_meetings", default=False),
            between_meetings=table.flag("between_meetings", default=False),
        )
        if facts.open_meetings and facts.publication is not Publication.NAMES:
            table.note("publication", 'a body with open_meetings = true names its votes: write "names".')
        if facts.between_meetings and not facts.open_meetings:
            table.note("between_meetings", "this means nothing without open_meetings = true: delete it.")
        draft = BodyDraft(
            file=self.source.name,
            line=self.source.line_of(table.path),
            slug=slug,
            kind=BodyKind(table.choice("kind", BodyKind, default=BodyKind.BODY)),
            position=position,
            facts=facts,
            rule=self._rule(table, language),
            source_language=language,
            sources=self._sources(table, slug, language),
            translations=self._translations(slug, language),
            is_demo=table.flag("demo", default=False),
        )
        table.close()
        return draft

    def _rule(self, table: Table, language: str) -> RuleDraft:
        given = table.table("rule", required=False)
        settings = default_settings()
        for name, value in settings.items():
            if isinstance(value, bool):
                settings[name] = given.flag(name, default=value)
            elif isinstance(value, int):
                settings[name] = given.number(name, least=1, most=MOST_SEATS, default=value)
            elif name in given:
                settings[name] = list(given.choices(name, WAYS_OUT))
        draft = RuleDraft(
            settings=settings,
            shows_hands=given.flag("shows_hands", default=True),
            adopted_on=given.day("adopted_on"),
            source_language=language,
        )
        given.close()
        try:
            check_settings(settings)
        except RuleInvalid as error:
            given.note(error.field if error.field in given else None, "these numbers contradict each other.")
        return draft

    def _sources(self, table: Table, slug: str, language: str) -> dict[str, str]:
        texts = self.texts.get(slug, {}).get(language)
        found = {name: texts.fields.get(name, "") if texts else "" for name in TEXT_FIELDS}
        for name in TEXT_FIELDS:
            if not found[name]:
                table.note(None, f"its {name} in {language} is missing: write it in [body.text.{language}].")
        return found

    def _translations(self, slug: str, language: str) -> dict[str, dict[str, TextDraft]]:
        return {
            name: {
                tag: TextDraft(one.fields[name], one.state, one.reviewer)
                for tag, one in self.texts.get(slug, {}).items()
                if tag != language and name in one.fields
            }
            for name in TEXT_FIELDS
        }

    def _speaks(self, tag: str, table: Table) -> bool:
        if tag in self.city.languages:
            return True
        table.note(None, f"{tag!r} is not a language of this city: use {', '.join(self.city.languages)}.")
        return False

    @staticmethod
    def _state(table: Table) -> tuple[str, str]:
        state = table.choice("state", (MACHINE, DRAFT, REVIEWED), default=MACHINE)
        reviewer = table.optional_text("reviewer", longest=120) or ""
        if state == REVIEWED and not reviewer:
            table.note(None, "the state is reviewed but nobody is named: add reviewer = their name.")
        return state, reviewer

    def _add(self, slug: str, tag: str, table: Table, state: str, reviewer: str) -> None:
        fields = {name: table.optional_text(name, longest=LONGEST[name]) for name in TEXT_FIELDS}
        table.close()
        by_language = self.texts.setdefault(slug, {})
        if tag in by_language:
            table.note(None, f"the texts of {slug} in {tag} stand twice: keep them in one place.")
        found = {name: value for name, value in fields.items() if value}
        by_language[tag] = _Texts(state, reviewer, found, table)
