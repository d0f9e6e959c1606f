"""Read a file of sessions: text in, frozen drafts out; every problem is named with its line.

The format is described in docs/import.md. Nothing here uses the database or the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from engage.city import City
from engage.core.city_time import comes_twice, is_skipped
from engage.core.phones import LONGEST_WRITTEN, PhoneFault, ReadPhone, read_phone
from engage.core.text_files import LocalizedDraft, Problems, TextStore, open_files
from engage.core.toml_source import Table, TomlSource
from engage.listening.importing.drafts import (
    LONGEST,
    LONGEST_DIAL_IN_CODE,
    NOTE,
    OWNERS,
    SESSION_FIELDS,
    ImportDraft,
    OutcomeDraft,
    SessionDraft,
    VenueDraft,
)
from engage.listening.importing.venues import PLACE_KEYS, place_of, read_venues
from engage.listening.models import AudienceKind, Capture, Engagement, Mode, OutcomeKind
from engage.listening.policy import MEALS, childcare_counter

LARGEST_CAPACITY = 100_000


def read_import(path: Path, city: City) -> ImportDraft:
    """Read a file and the folder `<name>.texts` beside it. Raises SourceInvalid or OSError."""
    return parse_import(*open_files(path), city, folder=path.parent)


def parse_import(
    source: TomlSource, texts: Iterable[tuple[str, TomlSource]], city: City, *, folder: Path | None = None
) -> ImportDraft:
    """Parse texts into drafts. `texts` are the per-language files with their tags. Raises SourceInvalid.

    Pictures are read from `folder`; without one, a file cannot name any.
    """
    store = TextStore(city.languages, OWNERS, LONGEST)
    problems = Problems()
    for tag, one in texts:
        with problems.of(one):
            store.read_file(tag, one)
    sessions: tuple[SessionDraft, ...] = ()
    with problems.of(source):
        sessions = tuple(_Reader(source, store, city, folder).sessions())
        problems.found += store.strangers()
    problems.finish()
    return ImportDraft(source.name, sessions)


def _planned(table: Table) -> frozenset[Capture] | None:
    """Return what a session plans of photos, recording, transcript and press. What is left out is not planned."""
    if not any(capture in table for capture in Capture):
        return None
    return frozenset(capture for capture in Capture if table.flag(capture.value, default=False))


class _Reader:
    """Reads the main file."""

    def __init__(self, source: TomlSource, store: TextStore, city: City, folder: Path | None) -> None:
        self.source = source
        self.store = store
        self.city = city
        self.root = source.root
        self.language = self.root.choice("source_language", city.languages, default=city.default_language)
        self.series = self._series()
        self.outcomes = self._outcomes()
        self.venues = read_venues(self.root, store, self.language, folder)
        self.slugs: set[str] = set()

    def sessions(self) -> Iterator[SessionDraft]:
        """Yield every session, in file order."""
        tables = self.root.tables("session")
        if not tables:
            self.root.note(None, "there is no [[session]] in the file: add one.")
        self.root.close()
        for table in tables:
            yield self._session(table)

    def _series(self) -> set[str]:
        slugs = set()
        for table in self.root.tables("series"):
            slug = table.slug("slug")
            self.store.read_inline("series", slug, table)
            table.close()
            slugs.add(slug)
        return slugs

    def _outcomes(self) -> dict[str, OutcomeDraft]:
        outcomes: dict[str, OutcomeDraft] = {}
        for table in self.root.tables("outcome"):
            key = table.slug("key")
            self.store.read_inline("outcome", key, table)
            title = self.store.localized([("outcome", key)], "title", self.language)
            if not title.source:
                table.note("key", f"the title of outcome {key!r} in {self.language} is missing: write it.")
            happened_on, day_known = self._day_or_month(table, "on")
            outcomes[key] = OutcomeDraft(
                key=key,
                kind=table.choice("kind", [kind.value for kind in OutcomeKind]),
                happened_on=happened_on,
                day_known=day_known,
                url=self._url(table, "url"),
                title=title,
                sentence=self.store.localized([("outcome", key)], "sentence", self.language),
            )
            table.close()
        return outcomes

    def _session(self, table: Table) -> SessionDraft:
        slug = self._slug(table)
        self.store.read_inline("session", slug, table)
        modes = tuple(Mode(mode) for mode in table.choices("modes", [mode.value for mode in Mode]))
        starts_at, ends_at = self._period(table)
        series = self._known(table, "series", self.series)
        capacities = self._capacities(table, modes)
        venue, room = self._place(table, slug, series, modes)
        draft = SessionDraft(
            line=self.source.line_of(table.path),
            slug=slug,
            series=series,
            kind=table.choice("kind", self.city.session_kinds),
            audience=table.choice(
                "audience", [kind.value for kind in AudienceKind], default=AudienceKind.RESIDENTS
            ),
            host=table.choice("host", self.city.hosts),
            starts_at=starts_at,
            ends_at=ends_at,
            opens_at=self._time(table, "opens_at", required=False),
            closes_at=self._time(table, "closes_at", required=False),
            modes=modes,
            venue=venue,
            room=room,
            virtual_url=self._url(table, "virtual_url"),
            dial_in_number=self._phone(table, "dial_in_number"),
            dial_in_code=table.optional_text("dial_in_code", longest=LONGEST_DIAL_IN_CODE) or "",
            languages=table.choices("languages", self.city.languages),
            languages_due=self._languages_due(table),
            interpretation=table.choices(
                "interpretation", self.city.interpretation_languages, required=False
            ),
            largest_party=table.number("largest_party", least=1, most=100, default=self.city.party_limit),
            capacities=capacities,
            childcare=any(counter.startswith(childcare_counter("")) for counter in capacities),
            meals=MEALS in capacities,
            planned=_planned(table),
            published=table.flag("published", default=False),
            is_demo=table.flag("demo", default=False),
            texts=self._texts(slug, series),
            outcomes=self._session_outcomes(table),
            outcome_due_on=table.day("outcome_due_on"),
            engagement=self._engagement(table),
            informs_decision=table.optional_text("informs_decision", longest=80),
            informs_url=self._url(table, "informs_url"),
            informs_until=table.day("informs_until"),
        )
        self._check(draft, table)
        table.close()
        return draft

    def _engagement(self, table: Table) -> Engagement | None:
        if "engagement" not in table:
            return None
        return Engagement(table.choice("engagement", [level.value for level in Engagement]))

    def _slug(self, table: Table) -> str:
        slug = table.slug("slug")
        if slug in self.slugs:
            table.note("slug", f"{slug!r} appears twice in the file: each session needs its own.")
        self.slugs.add(slug)
        return slug

    def _period(self, table: Table) -> tuple[datetime, datetime]:
        starts_at, ends_at = self._time(table, "starts_at"), self._time(table, "ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            table.note("ends_at", "this must be later than starts_at.")
        never = datetime.max.replace(tzinfo=UTC)
        return starts_at or never, ends_at or never

    def _texts(self, slug: str, series: str | None) -> dict[str, LocalizedDraft]:
        owners = [("session", slug), ("series", series) if series else None]
        return {name: self.store.localized(owners, name, self.language) for name in SESSION_FIELDS}

    def _check(self, draft: SessionDraft, table: Table) -> None:
        if draft.opens_at and draft.closes_at and draft.closes_at <= draft.opens_at:
            table.note("closes_at", "this must be later than opens_at.")
        if draft.closes_at and draft.closes_at > draft.ends_at:
            table.note("closes_at", "this must not be later than ends_at.")
        self._check_promise(draft, table)
        if self.language not in draft.languages and draft.languages:
            table.note(
                "languages", f"{self.language!r}, the language of the source texts, must be among them."
            )
        needed = [name for name in SESSION_FIELDS if name in ("title", "summary", "description")]
        for name in needed:
            if not draft.texts[name].source:
                table.note("slug", f"the text {name!r} in {self.language} is missing: write it.")
        texts = {**draft.texts, **(draft.venue.texts if draft.venue else {})}
        for tag in draft.languages:
            lacking = [name for name, text in texts.items() if not text.has(tag)]
            if draft.published and lacking and tag not in draft.languages_due:
                table.note(
                    "languages",
                    f"{tag!r} is announced but lacks {', '.join(lacking)}: write the texts, "
                    f"or promise them with languages_due = {{ {tag} = 2026-09-01 }}.",
                )

    def _check_promise(self, draft: SessionDraft, table: Table) -> None:
        named = draft.texts["informs"].source
        if draft.informs_decision and (named or draft.informs_url):
            table.note("informs_decision", "the session informs one decision: delete this, or informs.")
        if draft.informs_url and not named and not draft.informs_decision:
            table.note("informs_url", "the decision has no name: write the text 'informs'.")
        if draft.informs_until and not (named or draft.informs_decision):
            table.note("informs_until", "no decision is named: write informs_decision or the text 'informs'.")

    def _time(self, table: Table, key: str, *, required: bool = True) -> datetime | None:
        local = table.local_time(key, required=required)
        if local is None:
            return None
        if is_skipped(local, self.city.zone):
            table.note(key, "this time does not exist: clocks go forward over it. Choose another.")
        if comes_twice(local, self.city.zone):
            table.note(key, "this time comes twice: clocks go back over it. Choose another.")
        return local.replace(tzinfo=self.city.zone).astimezone(UTC)

    def _capacities(self, table: Table, modes: tuple[Mode, ...]) -> dict[str, int]:
        if "places" not in table:
            return {}
        places = table.table("places")
        capacities: dict[str, int] = {}
        for mode in Mode:
            if mode in modes:
                capacities[mode.value] = places.number(mode.value, least=0, most=LARGEST_CAPACITY)
        if Mode.IN_PERSON in modes:
            meals = places.optional_number("meals", least=0, most=LARGEST_CAPACITY)
            if meals is not None:
                capacities[MEALS] = meals
            care = places.table("childcare", required=False)
            for band in self.city.child_bands:
                number = care.optional_number(band, least=0, most=LARGEST_CAPACITY)
                if number is not None:
                    capacities[childcare_counter(band)] = number
            care.close()
        places.close()
        return capacities

    def _place(
        self, table: Table, slug: str, series: str | None, modes: tuple[Mode, ...]
    ) -> tuple[VenueDraft | None, str]:
        """Return the venue that a session names, or has itself, and the room."""
        if Mode.IN_PERSON not in modes:
            for key in PLACE_KEYS:
                if key in table:
                    table.get(key, str)
                    table.note(key, "the session is virtual only: delete this, or add in_person to modes.")
            return None, ""
        of_series = ("series", series) if series and "venue" not in table else None
        owners = [("session", slug), of_series]
        note = self.store.localized(owners, NOTE, self.language)
        return place_of(table, self.venues, note), table.optional_text("room", longest=100) or ""

    def _languages_due(self, table: Table) -> dict[str, date]:
        due = table.table("languages_due", required=False)
        result: dict[str, date] = {}
        for tag in due.data:
            day = due.day(tag)
            if tag not in self.city.languages:
                due.note(
                    tag, f"{tag!r} is not a language of this city: use {', '.join(self.city.languages)}."
                )
            elif day is not None:
                result[tag] = day
        return result

    def _session_outcomes(self, table: Table) -> tuple[OutcomeDraft, ...]:
        result: list[OutcomeDraft] = []
        for key in table.get("outcomes", list) or []:
            if key in self.outcomes:
                result.append(self.outcomes[key])
            else:
                table.note("outcomes", f"there is no [[outcome]] with key {key!r}: correct it or add one.")
        return tuple(result)

    def _known(self, table: Table, key: str, known: set[str]) -> str | None:
        value = table.optional_text(key)
        if value is not None and value not in known:
            table.note(key, f"there is no [[{key}]] with slug {value!r}: correct it or add one.")
        return value

    def _url(self, table: Table, key: str) -> str:
        url = table.optional_text(key, longest=500) or ""
        if url:
            parts = urlsplit(url)
            if parts.scheme != "https" or not parts.hostname or any(char.isspace() for char in url):
                table.note(key, f"{url!r} must be a whole address that starts with https://.")
        return url

    def _phone(self, table: Table, key: str) -> str:
        """Return a phone number in its stored form."""
        written = table.optional_text(key, longest=LONGEST_WRITTEN) or ""
        found = read_phone(written, self.city.region)
        if isinstance(found, PhoneFault):
            table.note(key, f"{written!r} must be a phone number with its area code.")
        return found.stored if isinstance(found, ReadPhone) else ""

    def _day_or_month(self, table: Table, key: str) -> tuple[date, bool]:
        value = table.data.get(key)
        if isinstance(value, str):
            table.asked.add(key)
            try:
                return datetime.strptime(value, "%Y-%m").replace(tzinfo=UTC).date(), False
            except ValueError:
                table.note(
                    key, f'{value!r} must be a date, like 2024-12-03, or a month in quotes, like "2025-01".'
                )
                return date.max, True
        if value is None:
            table.note(
                key, 'this is missing: add the date, like 2024-12-03, or the month in quotes, like "2025-01".'
            )
            table.asked.add(key)
            return date.max, True
        return table.day(key) or date.max, True
