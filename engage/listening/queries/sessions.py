"""Reads for staff about sessions: the paged list, and the overview of one session.

Each function takes a fixed number of statements, whatever the number of sessions and registrations.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import QueryableAttribute

from engage.core import clock
from engage.core.current import current_city
from engage.core.db import db
from engage.core.i18n.content import FullText, TextBundle, TextValue, load_all, load_texts
from engage.core.paging import Paging
from engage.listening import policy
from engage.listening.errors import OutcomeNotFound
from engage.listening.models import (
    Capacity,
    ListeningSession,
    Mode,
    Registration,
    SessionLanguage,
    SessionOutcome,
    SessionStatus,
    Status,
)
from engage.listening.services.reads import PublishingReadiness, find_readiness

PAGE_SIZE = 25


class Shelf(enum.StrEnum):
    """The parts of the list. Every session is in exactly one."""

    COMING = "coming"
    DRAFTS = "drafts"
    PAST = "past"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class SessionRow:
    """A session in the list, with the capacity taken and the number waiting."""

    session: ListeningSession
    texts: TextBundle
    capacities: Mapping[str, Capacity]
    waiting: int
    missing_languages: int

    @property
    def title(self) -> str:
        """The title in the current language, or in its source language."""
        return str(self.texts[self.session.title_id])


def counter_order(counter: str) -> tuple[int, int]:
    """Return the place of a counter on pages: seats first, then meals, then childcare from the youngest on."""
    order = [Mode.IN_PERSON.value, Mode.VIRTUAL.value, policy.MEALS]
    if counter in order:
        return order.index(counter), 0
    return len(order), current_city().by_age(counter.removeprefix(policy.childcare_counter("")))


@dataclass(frozen=True)
class SessionPage:
    """One page of a shelf, and the number of sessions on each shelf."""

    rows: Sequence[SessionRow]
    shelf: Shelf
    counts: Mapping[Shelf, int]
    page: int
    pages: int


@dataclass(frozen=True)
class Overview:
    """Overview of one session. `parties` and `people` are by status."""

    session: ListeningSession
    texts: TextBundle
    capacities: Mapping[str, Capacity]
    languages: Mapping[str, SessionLanguage]
    parties: Mapping[Status, int]
    people: Mapping[Status, int]
    readiness: PublishingReadiness
    outcomes: int
    now: datetime

    @property
    def title(self) -> str:
        """The title in the current language, or in its source language."""
        return str(self.texts[self.session.title_id])

    @property
    def counters(self) -> list[tuple[str, Capacity]]:
        """The counters: seats first, then meals, then childcare by age."""
        return sorted(self.capacities.items(), key=lambda one: counter_order(one[0]))

    @property
    def is_over(self) -> bool:
        """Whether the session's time is past, even if it was cancelled."""
        return policy.is_over(self.session, self.now)

    @property
    def lacks_link(self) -> bool:
        """Whether the session is public and to come, and has no link to its online part."""
        lacking = self.session.virtual and not self.session.virtual_url
        return lacking and policy.is_public_to_come(self.session, self.now)

    @property
    def link_is_urgent(self) -> bool:
        """Whether the session is so near that the link must be there."""
        return policy.lacks_link(self.session, self.now)

    @property
    def is_draft(self) -> bool:
        """Whether the session is not public yet."""
        return self.session.status == SessionStatus.DRAFT

    @property
    def is_cancelled(self) -> bool:
        """Whether the session was cancelled."""
        return self.session.status == SessionStatus.CANCELLED

    @property
    def published(self) -> tuple[str, ...]:
        """The published languages."""
        return tuple(tag for tag, row in self.languages.items() if row.is_published)


def _on_shelf(shelf: Shelf, now: datetime) -> ColumnElement[bool]:
    public = ListeningSession.status == SessionStatus.PUBLISHED
    return {
        Shelf.COMING: ListeningSession.is_public_to_come(now),
        Shelf.DRAFTS: ListeningSession.status == SessionStatus.DRAFT,
        Shelf.PAST: public & (ListeningSession.ends_at <= now),
        Shelf.CANCELLED: ListeningSession.status == SessionStatus.CANCELLED,
    }[shelf]


def list_sessions(shelf: Shelf, *, page: int, language: str, size: int = PAGE_SIZE) -> SessionPage:
    """Return one page of a shelf: upcoming sessions soonest first, past ones latest first. Six statements."""
    now = clock.now()
    counts = _count_shelves(now)
    paging = Paging.of(counts[shelf], size, page)
    soonest_first = shelf in (Shelf.COMING, Shelf.DRAFTS)
    order = ListeningSession.starts_at if soonest_first else ListeningSession.starts_at.desc()
    found = db.session.scalars(
        select(ListeningSession)
        .where(_on_shelf(shelf, now))
        .order_by(order, ListeningSession.id)
        .limit(size)
        .offset(paging.start)
    ).all()
    return SessionPage(_rows(found, language), shelf, counts, paging.page, paging.pages)


def next_sessions(language: str, count: int = 5) -> Sequence[SessionRow]:
    """Return the next sessions. Five statements."""
    now = clock.now()
    found = db.session.scalars(
        select(ListeningSession)
        .where(_on_shelf(Shelf.COMING, now))
        .order_by(ListeningSession.starts_at, ListeningSession.id)
        .limit(count)
    ).all()
    return _rows(found, language)


def show_session(session: ListeningSession, *, language: str, languages: Iterable[str]) -> Overview:
    """Return a session's overview, with what it lacks in each of `languages`. Seven statements."""
    parties: dict[Status, int] = {}
    people: dict[Status, int] = {}
    for status, number, heads in db.session.execute(
        select(Registration.status, func.count(), func.sum(Registration.grown + Registration.children))
        .where(Registration.session_id == session.id)
        .group_by(Registration.status)
    ):
        parties[Status(status)], people[Status(status)] = number, heads
    return Overview(
        session=session,
        texts=load_texts(db.session(), session.text_ids, language),
        capacities=list_capacities(session.id),
        languages=list_languages(session.id),
        parties=parties,
        people=people,
        readiness=find_readiness(session, languages),
        outcomes=int(
            db.session.scalar(
                select(func.count())
                .select_from(SessionOutcome)
                .where(SessionOutcome.session_id == session.id)
            )
            or 0
        ),
        now=clock.now(),
    )


def list_capacities(session_id: int) -> dict[str, Capacity]:
    """Return a session's counters by name. One statement."""
    rows = db.session.scalars(select(Capacity).where(Capacity.session_id == session_id))
    return {row.resource: row for row in rows}


def list_languages(session_id: int) -> dict[str, SessionLanguage]:
    """Return a session's announced languages by tag. One statement."""
    rows = db.session.scalars(select(SessionLanguage).where(SessionLanguage.session_id == session_id))
    return {row.language: row for row in rows}


def list_outcomes(session_id: int, language: str) -> list[tuple[SessionOutcome, str]]:
    """Return a session's outcomes with titles, newest first. Two statements."""
    rows = db.session.scalars(
        select(SessionOutcome)
        .where(SessionOutcome.session_id == session_id)
        .order_by(SessionOutcome.happened_on.desc(), SessionOutcome.id.desc())
    ).all()
    texts = load_texts(db.session(), [row.title_id for row in rows], language)
    return [(row, str(texts[row.title_id])) for row in rows]


def find_outcome(session_id: int, outcome_id: int) -> tuple[SessionOutcome, str, str]:
    """Return an outcome, its title and its sentence in the source language. Raises OutcomeNotFound. Two statements."""
    row = db.session.get(SessionOutcome, outcome_id)
    if row is None or row.session_id != session_id:
        raise OutcomeNotFound
    texts = load_all(db.session(), row.text_ids)
    return row, texts[row.title_id].source, texts[row.sentence_id].source


def session_id_of_outcome(outcome_id: int) -> int | None:
    """Return the id of the session that an outcome is of, or None where there is no such outcome."""
    return db.session.scalar(select(SessionOutcome.session_id).where(SessionOutcome.id == outcome_id))


def title_of(session: ListeningSession, language: str) -> TextValue:
    """Return the title in a language, or in its source. One statement."""
    return load_texts(db.session(), [session.title_id], language)[session.title_id]


def source_texts(session: ListeningSession) -> dict[int, FullText]:
    """Return a session's texts in every language. One statement."""
    return load_all(db.session(), [*session.text_ids, *session.venue_texts.values()])


def _count_shelves(now: datetime) -> dict[Shelf, int]:
    columns = [func.coalesce(func.sum(case((_on_shelf(shelf, now), 1), else_=0)), 0) for shelf in Shelf]
    row = db.session.execute(select(*columns).select_from(ListeningSession)).one()
    return {shelf: int(number) for shelf, number in zip(Shelf, row, strict=True)}


def _rows(sessions: Sequence[ListeningSession], language: str) -> list[SessionRow]:
    ids = [session.id for session in sessions]
    texts = load_texts(db.session(), [session.title_id for session in sessions], language)
    capacities: dict[int, dict[str, Capacity]] = {}
    for row in db.session.scalars(select(Capacity).where(Capacity.session_id.in_(ids))):
        capacities.setdefault(row.session_id, {})[row.resource] = row
    waiting = _grouped(Registration.session_id, ids, Registration.status == Status.WAITING)
    missing = _grouped(SessionLanguage.session_id, ids, SessionLanguage.is_published.is_(False))
    return [
        SessionRow(
            session=session,
            texts=texts,
            capacities=capacities.get(session.id, {}),
            waiting=waiting.get(session.id, 0),
            missing_languages=missing.get(session.id, 0),
        )
        for session in sessions
    ]


def _grouped(
    column: QueryableAttribute[int], ids: Sequence[int], condition: ColumnElement[bool]
) -> dict[int, int]:
    query = select(column, func.count()).where(column.in_(ids), condition).group_by(column)
    return {ident: count for ident, count in db.session.execute(query)}
