"""What staff read of services: one session or meeting, and all that are to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from engage.accommodations.models import STANDING, Alternative, Assignment, Occasion, ServiceDemand
from engage.accommodations.policy import Coverage, Demand, Line, Moment, NeedKey
from engage.accommodations.services import access, reads
from engage.bodies.models import Body, Meeting
from engage.core import clock
from engage.core.db import db
from engage.core.i18n.content import TextValue, load_texts
from engage.listening.models import ListeningSession, SessionStatus

RowT = TypeVar("RowT", Alternative, Assignment, ServiceDemand)


@dataclass(frozen=True)
class Event:
    """A session or a meeting: its titles (of a meeting, the names of its bodies), and when it is."""

    moment: Moment
    titles: Sequence[TextValue]
    slug: str | None = None

    @property
    def key(self) -> str:
        """How addresses name it: `session-12`, `meeting-3`."""
        occasion = self.moment.occasion
        return (
            f"meeting-{occasion.meeting_id}"
            if occasion.session_id is None
            else f"session-{occasion.session_id}"
        )


@dataclass(frozen=True)
class Board:
    """A session or meeting, each need of it, and the needs that staff entered themselves."""

    event: Event
    lines: Sequence[Line]
    entered: Sequence[ServiceDemand]

    @property
    def deadline_is_over(self) -> bool:
        """Whether who asks now asks late."""
        return clock.now() >= self.event.moment.deadline

    @property
    def has_begun(self) -> bool:
        """Whether outcomes can be recorded."""
        return clock.now() >= self.event.moment.starts_at

    @property
    def stale(self) -> Sequence[Assignment]:
        """What was agreed for another time than that of now, and waits to be asked again."""
        found = {one.id: one for line in self.lines for one in line.ended if one.stands}
        return list(found.values())


@dataclass(frozen=True)
class SeasonRow:
    """A session or meeting to come, and its needs."""

    event: Event
    lines: Sequence[Line]

    @property
    def open_lines(self) -> Sequence[Line]:
        """The needs that are not arranged."""
        return [line for line in self.lines if line.coverage is not Coverage.ARRANGED]

    def unmet(self, now: datetime) -> Sequence[Line]:
        """The needs that are not arranged although the deadline is over."""
        return [line for line in self.lines if line.is_unmet(now)]


def session_event(session: ListeningSession, language: str) -> Event:
    """Return a session with its title. One statement."""
    titles = load_texts(db.session(), [session.title_id], language)
    return Event(access.session_moment(session), [titles[session.title_id]], session.slug)


def meeting_event(meeting: Meeting, language: str) -> Event:
    """Return a meeting with the names of its bodies. Two statements."""
    return Event(access.meeting_moment(meeting), _names([meeting], language)[meeting.id])


def board_of(event: Event) -> Board:
    """Return the board of a session or meeting. Six statements, five of a meeting."""
    entered = reads.entered_for(event.moment.occasion)
    return Board(event, reads.lines_of(event.moment, entered), entered)


def assigned_events(assignments: Sequence[Assignment], language: str) -> dict[Occasion, Event]:
    """Return the sessions and meetings of assignments. At most five statements."""
    sessions = db.session.scalars(
        select(ListeningSession).where(
            ListeningSession.id.in_({one.session_id for one in assignments if one.session_id is not None})
        )
    ).all()
    meetings = db.session.scalars(
        select(Meeting).where(
            Meeting.id.in_({one.meeting_id for one in assignments if one.meeting_id is not None})
        )
    ).all()
    return {event.moment.occasion: event for event in _events(sessions, meetings, language)}


def season(language: str) -> list[SeasonRow]:
    """Return every session and meeting to come that has a need or an assignment. At most nine statements."""
    now = clock.now()
    sessions = db.session.scalars(
        select(ListeningSession).where(
            ListeningSession.ends_at > now, ListeningSession.status != SessionStatus.CANCELLED
        )
    ).all()
    meetings = db.session.scalars(
        select(Meeting)
        .where(Meeting.ends_at > now, Meeting.cancelled_at.is_(None))
        .options(selectinload(Meeting.bodies))
    ).all()
    events = _events(sessions, meetings, language)
    lines = lines_by_moment([event.moment for event in events])
    rows = [SeasonRow(event, found) for event, found in zip(events, lines, strict=True) if found]
    return sorted(rows, key=lambda row: (row.event.moment.starts_at, row.event.key))


def _events(sessions: Sequence[ListeningSession], meetings: Sequence[Meeting], language: str) -> list[Event]:
    """Return sessions and meetings with their titles. At most three statements."""
    titles = load_texts(db.session(), [session.title_id for session in sessions], language)
    names = _names(meetings, language)
    return [
        *(Event(access.session_moment(one), [titles[one.title_id]], one.slug) for one in sessions),
        *(Event(access.meeting_moment(one), names[one.id]) for one in meetings),
    ]


def lines_by_moment(moments: Sequence[Moment]) -> list[list[Line]]:
    """Return the needs of several sessions and meetings, in their order. Four statements."""
    entered = _rows_by_occasion(ServiceDemand, moments, ServiceDemand.withdrawn_at.is_(None))
    demands = _demands(moments, entered)
    assignments = _rows_by_occasion(Assignment, moments, Assignment.state.in_(STANDING))
    alternatives = _rows_by_occasion(Alternative, moments, Alternative.withdrawn_at.is_(None))
    found = []
    for moment in moments:
        occasion = moment.occasion
        offered = {reads.key_of(one): one for one in alternatives[occasion]}
        lines = reads.make_lines(moment, demands[occasion], assignments[occasion], offered, {})
        found.append([line for line in lines if line.needed or line.assignments])
    return found


def _demands(
    moments: Sequence[Moment], entered: Mapping[Occasion, Sequence[ServiceDemand]]
) -> dict[Occasion, dict[NeedKey, Demand]]:
    demands: dict[Occasion, dict[NeedKey, Demand]] = defaultdict(dict)
    for row in db.session.execute(reads.registered([one for one in moments if one.occasion.session_id])):
        reads.add_registered(demands[Occasion(session_id=row.session_id)], row)
    for moment in moments:
        reads.add_entered(demands[moment.occasion], moment, entered[moment.occasion])
    return demands


def _rows_by_occasion(
    model: type[RowT], moments: Sequence[Moment], *standing: ColumnElement[bool]
) -> dict[Occasion, list[RowT]]:
    """Return what stands of one table, by session or meeting. One statement."""
    is_ours = model.session_id.in_([one.occasion.session_id for one in moments]) | model.meeting_id.in_(
        [one.occasion.meeting_id for one in moments]
    )
    found: dict[Occasion, list[RowT]] = defaultdict(list)
    for row in db.session.scalars(select(model).where(is_ours, *standing).order_by(model.id)):
        found[row.occasion].append(row)
    return found


def _names(meetings: Sequence[Meeting], language: str) -> dict[int, list[TextValue]]:
    """Return the names of the bodies of meetings. Two statements, none where there are no meetings."""
    ids = {meeting.id: [row.body_id for row in meeting.bodies] for meeting in meetings}
    wanted = {body_id for body_ids in ids.values() for body_id in body_ids}
    if not wanted:
        return {meeting_id: [] for meeting_id in ids}
    bodies = {body.id: body for body in db.session.scalars(select(Body).where(Body.id.in_(wanted)))}
    texts = load_texts(db.session(), [body.name_id for body in bodies.values()], language)
    return {
        meeting_id: [texts[bodies[body_id].name_id] for body_id in body_ids]
        for meeting_id, body_ids in ids.items()
    }
