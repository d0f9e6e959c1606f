"""The contents of a file of sessions, as frozen objects that do not use the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engage.core.photographs import Picture
from engage.core.text_files import LocalizedDraft
from engage.core.toml_source import Problem, SourceInvalid
from engage.listening.models import OUTCOME_TEXTS, VENUE_TEXTS, Capture, Engagement, Mode

SESSION_FIELDS = ("title", "summary", "description", "expect", "informs")
# The way to a place that a session names itself, instead of one of the venues in the file.
NOTE = "place_note"
OWNERS: Mapping[str, tuple[str, ...]] = {
    "session": (*SESSION_FIELDS, NOTE),
    "series": (*SESSION_FIELDS, NOTE),
    "outcome": OUTCOME_TEXTS,
    "venue": VENUE_TEXTS,
}
LONGEST = {
    "title": 200,
    "summary": 400,
    "description": 6000,
    "place_note": 1000,
    "expect": 3000,
    "informs": 300,
    "sentence": 300,
    "directions": 1000,
    "transit": 600,
    "parking": 600,
    "entrance": 600,
    "picture_alt": 300,
}
LONGEST_DIAL_IN_CODE = 40


@dataclass(frozen=True)
class OutcomeDraft:
    """An outcome of a session. Where `day_known` is False the source gives only the month."""

    key: str
    kind: str
    happened_on: date
    day_known: bool
    url: str
    title: LocalizedDraft
    sentence: LocalizedDraft


@dataclass(frozen=True)
class VenueDraft:
    """A venue in a file. `is_shared`: it stands for itself, not only in a session, and may be changed by the file.

    `facts` are those of getting in that the file has, `inspection` in which role somebody checked them, and on which
    day.
    """

    name: str
    address: str
    facts: Mapping[str, bool]
    inspection: tuple[str, date] | None
    texts: Mapping[str, LocalizedDraft]
    is_shared: bool
    picture: Picture | None = None


@dataclass(frozen=True)
class SessionDraft:
    """A session in a file. Times are in UTC; `capacities` are by counter name.

    `planned` is None where the file says nothing of it.
    """

    line: int
    slug: str
    series: str | None
    kind: str
    audience: str
    host: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    modes: tuple[Mode, ...]
    venue: VenueDraft | None
    room: str
    virtual_url: str
    dial_in_number: str
    dial_in_code: str
    languages: tuple[str, ...]
    languages_due: Mapping[str, date]
    interpretation: tuple[str, ...]
    largest_party: int
    capacities: Mapping[str, int]
    childcare: bool
    meals: bool
    planned: frozenset[Capture] | None
    published: bool
    is_demo: bool
    texts: Mapping[str, LocalizedDraft]
    outcomes: tuple[OutcomeDraft, ...]
    outcome_due_on: date | None
    engagement: Engagement | None
    informs_decision: str | None
    informs_url: str
    informs_until: date | None


@dataclass(frozen=True)
class ImportDraft:
    """The contents of a file."""

    file: str
    sessions: tuple[SessionDraft, ...]

    def problem(self, session: SessionDraft, message: str) -> SourceInvalid:
        """Return an error about a session of this file, found after reading it."""
        return SourceInvalid([Problem(self.file, session.line, session.slug, message)])
