"""What assignments are for, as screens and messages show it: sessions and meetings with their texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engage.accommodations.models import Occasion
from engage.accommodations.policy import Moment
from engage.accommodations.services.access import meeting_moment, session_moment
from engage.bodies.models import Body, Meeting
from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.listening.models import ListeningSession
from engage.listening.policy import as_told


@dataclass(frozen=True)
class Event:
    """A session, or a meeting of the groups whose names are `name_ids`, with its texts in one language."""

    moment: Moment
    session: ListeningSession | None
    meeting: Meeting | None
    name_ids: Sequence[int]
    texts: TextBundle

    @property
    def host(self) -> str | None:
        """The office that hosts a session; None for a meeting, which the office of the site answers for."""
        return self.session.host if self.session is not None else None

    @property
    def place(self) -> str:
        """Where people come; empty where it is online only, or nobody said."""
        if self.session is not None:
            return self.session.place if self.session.in_person else ""
        return self.meeting.place if self.meeting is not None else ""

    @property
    def calendar_sequence(self) -> int:
        """How often it moved, as far as that is counted."""
        return self.session.calendar_sequence if self.session is not None else 0


def events_of(occasions: Iterable[Occasion], language: str) -> dict[Occasion, Event]:
    """Return sessions and meetings by what they are called in assignments. At most six statements."""
    wanted = set(occasions)
    sessions = _sessions({one.session_id for one in wanted if one.session_id is not None})
    meetings = _meetings({one.meeting_id for one in wanted if one.meeting_id is not None})
    names = _names(meetings)
    ids = [ident for session in sessions for ident in (*session.text_ids, *session.venue_texts.values())]
    texts = load_texts(db.session, [*ids, *names.values()], language)
    texts = as_told(texts, sessions)
    found = [
        *(Event(session_moment(one), one, None, (one.title_id,), texts) for one in sessions),
        *(
            Event(meeting_moment(one), None, one, [names[body.body_id] for body in one.bodies], texts)
            for one in meetings
        ),
    ]
    return {event.moment.occasion: event for event in found}


def _sessions(ids: set[int]) -> Sequence[ListeningSession]:
    if not ids:
        return ()
    return db.session.scalars(select(ListeningSession).where(ListeningSession.id.in_(ids))).all()


def _meetings(ids: set[int]) -> Sequence[Meeting]:
    if not ids:
        return ()
    return db.session.scalars(select(Meeting).where(Meeting.id.in_(ids))).all()


def _names(meetings: Sequence[Meeting]) -> Mapping[int, int]:
    """Return the ids of the names of the groups that meet, by group."""
    bodies = {body.body_id for meeting in meetings for body in meeting.bodies}
    if not bodies:
        return {}
    rows = db.session.execute(select(Body.id, Body.name_id).where(Body.id.in_(bodies)))
    return {body_id: name_id for body_id, name_id in rows}
