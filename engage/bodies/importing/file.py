"""Parse a file of bodies into frozen drafts, and report every problem with its line.

docs/import.md describes the format. Nothing here uses the database or the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from engage.bodies.errors import RuleInvalid
from engage.bodies.importing.drafts import TEXT_FIELDS, BodyDraft
from engage.bodies.models import BodyKind, Publication
from engage.bodies.policy import WAYS_OUT, BodyFacts, RuleDraft, check_settings, default_settings
from engage.city import City
from engage.core.text_files import Problems, TextStore, open_files
from engage.core.toml_source import Table, TomlSource

LONGEST = {"name": 200, "purpose": 1000}
MOST_SEATS = 200


def read_bodies(path: Path, city: City) -> tuple[BodyDraft, ...]:
    """Read a file and the folder `<name>.texts` beside it. Raise SourceInvalid, or OSError."""
    return parse_bodies(*open_files(path), city)


def parse_bodies(
    source: TomlSource, texts: Iterable[tuple[str, TomlSource]], city: City
) -> tuple[BodyDraft, ...]:
    """Parse texts into drafts. `texts` are the contents of the language files, by tag. Raise SourceInvalid."""
    store = TextStore(city.languages, {"body": TEXT_FIELDS}, LONGEST)
    problems = Problems()
    for tag, one in texts:
        with problems.of(one):
            store.read_file(tag, one)
    drafts: tuple[BodyDraft, ...] = ()
    with problems.of(source):
        drafts = tuple(_Reader(source, store, city).bodies())
        problems.found += store.strangers()
    problems.finish()
    return drafts


class _Reader:
    """Parses one file of bodies."""

    def __init__(self, source: TomlSource, store: TextStore, city: City) -> None:
        self.source = source
        self.store = store
        self.city = city

    def bodies(self) -> Iterator[BodyDraft]:
        """Yield every body of the file, in order."""
        root = self.source.root
        language = root.choice("source_language", self.city.languages, default=self.city.default_language)
        tables = root.tables("body")
        if not tables:
            root.note(None, "there is no body in the file: write [[body]].")
        seen: set[str] = set()
        for position, table in enumerate(tables, 1):
            draft = self._body(table, position, language)
            if draft.slug in seen:
                table.note("slug", f"{draft.slug!r} appears twice: give each body its own.")
            seen.add(draft.slug)
            yield draft
        root.close()

    def _body(self, table: Table, position: int, language: str) -> BodyDraft:
        slug = table.slug("slug")
        self.store.read_inline("body", slug, table)
        texts = {name: self.store.localized([("body", slug)], name, language) for name in TEXT_FIELDS}
        for name, text in texts.items():
            if not text.source:
                table.note(None, f"its {name} in {language} is missing: write it in [body.text.{language}].")
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
            sources={name: text.source for name, text in texts.items()},
            translations={name: text.translations for name, text in texts.items()},
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
