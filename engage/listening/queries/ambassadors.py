"""Ambassadors and the number of people whom each signed up. No name of anybody whom they signed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.personal_data.declarations import ERASED
from engage.listening.models import Ambassador, ListeningSession, Registration, Status

AMBASSADORS_SHOWN = 200


@dataclass(frozen=True)
class AmbassadorRow:
    """An ambassador, the session's title text where it is for one, and the parties and people signed up."""

    ambassador: Ambassador
    title_id: int | None
    parties: int
    people: int


def list_ambassadors() -> Sequence[AmbassadorRow]:
    """Return the ambassadors, newest first. One statement."""
    parties = func.count(Registration.id)
    people = func.coalesce(func.sum(Registration.grown + Registration.children), 0)
    rows = db.session.execute(
        select(Ambassador, ListeningSession.title_id, parties, people)
        .outerjoin(ListeningSession, ListeningSession.id == Ambassador.session_id)
        .outerjoin(
            Registration,
            (Registration.ambassador_id == Ambassador.id) & (Registration.status != Status.CANCELLED),
        )
        .group_by(Ambassador.id, ListeningSession.title_id)
        .order_by(Ambassador.id.desc())
        .limit(AMBASSADORS_SHOWN)
    )
    return [AmbassadorRow(one, title_id, int(number), int(sum_)) for one, title_id, number, sum_ in rows]


def get_ambassador(ambassador_id: int) -> Ambassador:
    """Return an ambassador. Raises NotFound."""
    found = db.session.get(Ambassador, ambassador_id)
    if found is None:
        raise NotFound
    return found


def name_of(ambassador_id: int | None) -> str:
    """Return an ambassador's name; empty where there is none or it was erased. At most one statement."""
    found = db.session.get(Ambassador, ambassador_id) if ambassador_id is not None else None
    return found.name if found is not None and found.name != ERASED else ""


def sessions_of(ambassador: Ambassador, now: datetime) -> Sequence[ListeningSession]:
    """Return the sessions to come for which an ambassador signs people up, in their order. One statement."""
    wanted = select(ListeningSession).where(ListeningSession.is_public_to_come(now))
    if ambassador.session_id is not None:
        wanted = wanted.where(ListeningSession.id == ambassador.session_id)
    return db.session.scalars(wanted.order_by(ListeningSession.starts_at)).all()


def people_by_session(ambassador: Ambassador) -> dict[int, int]:
    """Return how many people an ambassador signed up, by session. One statement."""
    people = func.sum(Registration.grown + Registration.children)
    rows = db.session.execute(
        select(Registration.session_id, people)
        .where(Registration.ambassador_id == ambassador.id, Registration.status != Status.CANCELLED)
        .group_by(Registration.session_id)
    )
    return {session_id: int(number) for session_id, number in rows}


def find_signed_up(ambassador: Ambassador, registration_id: int) -> Registration | None:
    """Return a registration that stands and that this ambassador made, or None. One statement."""
    return db.session.scalar(
        select(Registration).where(
            Registration.id == registration_id,
            Registration.ambassador_id == ambassador.id,
            Registration.status != Status.CANCELLED,
            Registration.erased_at.is_(None),
        )
    )
