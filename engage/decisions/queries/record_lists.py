"""Reads for the public list of decisions: published records and announced decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import lazyload

from engage.bodies.models import Body, Meeting
from engage.core.db import db
from engage.core.i18n.content import FullText, TextBundle, load_all, load_texts
from engage.core.paging import Paging
from engage.decisions.models import Decision, DecisionBody, DecisionStatus

PER_PAGE = 30
_IS_TO_COME = (Decision.status == DecisionStatus.OPEN) & Decision.noticed_at.is_not(None)


@dataclass(frozen=True)
class Listed:
    """A decision in a list, with its bodies and the meeting it is announced for."""

    decision: Decision
    bodies: tuple[Body, ...]
    meeting: Meeting | None


@dataclass(frozen=True)
class RecordList:
    """A page of the published records, newest first. The first page also has the `announced` decisions."""

    published: tuple[Listed, ...]
    announced: tuple[Listed, ...]
    page: int
    pages: int
    texts: TextBundle = field(default_factory=lambda: TextBundle("", {}))
    full: dict[int, FullText] = field(default_factory=dict)

    @property
    def changed_at(self) -> datetime | None:
        """When a decision on this page was last published or announced."""
        moments = [
            one.decision.published_at or one.decision.noticed_at for one in self.published + self.announced
        ]
        return max((moment for moment in moments if moment), default=None)


def list_records(page: int, language: str | None) -> RecordList:
    """Return a page of the list, in one language or all; pages count from 1, and a number too high gives the last."""
    is_published = Decision.published_at.is_not(None)
    count = int(db.session.scalar(select(func.count(Decision.id)).where(is_published)) or 0)
    paging = Paging.of(count, PER_PAGE, page)
    published = _read(is_published, Decision.published_at.desc(), limit=PER_PAGE, offset=paging.start)
    announced = []
    if paging.page == 1:
        announced = _read(_IS_TO_COME, Decision.noticed_at.desc(), limit=PER_PAGE, offset=0)
    bodies = _bodies([decision.id for decision, _meeting in (*published, *announced)])
    listed = [
        tuple(Listed(decision, tuple(bodies.get(decision.id, ())), meeting) for decision, meeting in rows)
        for rows in (published, announced)
    ]
    ids = [
        text for one in (*listed[0], *listed[1]) for text in (one.decision.title_id, one.decision.summary_id)
    ]
    ids += [body.name_id for one in (*listed[0], *listed[1]) for body in one.bodies]
    if language is None:
        return RecordList(listed[0], listed[1], paging.page, paging.pages, full=load_all(db.session, ids))
    return RecordList(
        listed[0], listed[1], paging.page, paging.pages, texts=load_texts(db.session, ids, language)
    )


def has_decided(body_id: int, slug: str) -> bool:
    """Return whether a body made a decision by consensus that is public under this slug (one statement)."""
    query = select(Decision.id).where(Decision.slug == slug, *_decided_by(body_id))
    return db.session.scalar(query) is not None


def list_decided(body_id: int) -> list[Decision]:
    """Return the published decisions that a body made by consensus, newest first (one statement)."""
    statement = (
        select(Decision)
        .where(*_decided_by(body_id))
        .order_by(Decision.ended_at.desc(), Decision.id.desc())
        .limit(PER_PAGE)
        .options(lazyload(Decision.body_rows))
    )
    return list(db.session.scalars(statement))


def find_public(slug: str) -> Decision | None:
    """Return the announced or published decision with this slug, or None (one statement)."""
    is_public = or_(Decision.noticed_at.is_not(None), Decision.published_at.is_not(None))
    query = select(Decision).where(Decision.slug == slug, is_public).options(lazyload(Decision.body_rows))
    found: Decision | None = db.session.scalar(query)
    return found


def list_to_come() -> list[Decision]:
    """Return the announced decisions that are still open, the latest first (one statement)."""
    statement = (
        select(Decision)
        .where(_IS_TO_COME)
        .order_by(Decision.noticed_at.desc(), Decision.id.desc())
        .limit(PER_PAGE)
        .options(lazyload(Decision.body_rows))
    )
    return list(db.session.scalars(statement))


def _decided_by(body_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for the published decisions that a body made by consensus."""
    ours = select(DecisionBody.decision_id).where(DecisionBody.body_id == body_id)
    return (
        Decision.id.in_(ours),
        Decision.status == DecisionStatus.CONSENSUS,
        Decision.published_at.is_not(None),
    )


def _read(
    which: ColumnElement[bool], order: ColumnElement[datetime | None], *, limit: int, offset: int
) -> list[tuple[Decision, Meeting | None]]:
    statement = (
        select(Decision, Meeting)
        .outerjoin(Meeting, Meeting.id == Decision.notice_meeting_id)
        .where(which)
        .order_by(order, Decision.id.desc())
        .limit(limit)
        .offset(offset)
        .options(lazyload(Decision.body_rows), lazyload(Meeting.bodies))
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def _bodies(decision_ids: Sequence[int]) -> dict[int, list[Body]]:
    statement = (
        select(DecisionBody.decision_id, Body)
        .join(Body, Body.id == DecisionBody.body_id)
        .where(DecisionBody.decision_id.in_(decision_ids))
        .order_by(Body.position, Body.id)
    )
    found: dict[int, list[Body]] = {}
    for decision_id, body in db.session.execute(statement):
        found.setdefault(decision_id, []).append(body)
    return found
