"""What a provider sees behind their private link: their assignments, and how many people rely on each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from engage.accommodations import policy
from engage.accommodations.errors import AssignmentNotFound
from engage.accommodations.models import STANDING, Assignment, Occasion, Provider, State
from engage.accommodations.policy import NeedKey
from engage.accommodations.queries.events import Event, events_of
from engage.accommodations.services.reads import need_key
from engage.core import clock
from engage.core.db import db
from engage.core.suppression import LEAST
from engage.listening.models import TAKES_CAPACITY, NeedKind, Registration, RegistrationNeed

SHOWN_AFTER = timedelta(days=60)  # so long hours can be signed on the page


@dataclass(frozen=True)
class Mine:
    """An assignment as its provider sees it.

    `people` rely on it; None where they are so few that the number could point at somebody. `starts_at` and `ends_at`
    follow the session, also before the provider has answered anew.
    """

    assignment: Assignment
    event: Event
    people: int | None
    starts_at: datetime
    ends_at: datetime
    now: datetime

    @property
    def seen(self) -> str:
        """The times that the page shows, as the form sends them back."""
        return f"{self.starts_at.isoformat()}/{self.ends_at.isoformat()}"

    @property
    def is_to_answer(self) -> bool:
        """Whether the provider has to answer, for the first time or because the session moved."""
        has_moved = not policy.is_current(self.assignment, self.event.moment)
        is_open = self.assignment.state == State.PROPOSED or (
            self.assignment.state == State.ACCEPTED and has_moved
        )
        return is_open and not self.is_over

    @property
    def is_accepted(self) -> bool:
        """Whether the provider comes."""
        return self.assignment.state == State.ACCEPTED and not self.is_to_answer

    @property
    def is_over(self) -> bool:
        """Whether the session or meeting is past."""
        return self.event.moment.ends_at <= self.now

    @property
    def is_to_sign(self) -> bool:
        """Whether the hours can be signed."""
        return self.assignment.state == State.ACCEPTED and self.starts_at <= self.now


def assignments_of(provider: Provider, language: str) -> list[Mine]:
    """Return what stands, the next first and what is past last. At most nine statements."""
    now = clock.now()
    found = db.session.scalars(
        select(Assignment)
        .where(
            Assignment.provider_id == provider.id,
            Assignment.state.in_(STANDING),
            Assignment.agreed_until > now - SHOWN_AFTER,
        )
        .order_by(Assignment.starts_at, Assignment.id)
    ).all()
    mine = _shown(found, language, now)
    shown = [one for one in mine if not one.event.moment.is_cancelled]
    return sorted(shown, key=lambda one: (one.is_over, one.starts_at, one.assignment.id))


def assignment_of(provider: Provider, key: str) -> Assignment:
    """Return an assignment of a provider, whatever became of it. Raises AssignmentNotFound. One statement."""
    found = db.session.scalar(
        select(Assignment).where(Assignment.public_id == key, Assignment.provider_id == provider.id)
    )
    if found is None:
        raise AssignmentNotFound
    return found


def shown(assignment: Assignment, language: str) -> Mine:
    """Return one assignment as its provider sees it."""
    return _shown([assignment], language, clock.now())[0]


def _shown(assignments: Sequence[Assignment], language: str, now: datetime) -> list[Mine]:
    events = events_of({one.occasion for one in assignments}, language)
    people = _people({one.occasion for one in assignments})
    found = []
    for one in assignments:
        event = events[one.occasion]
        number = sum(count for key, count in people[one.occasion].items() if policy.serves(one, key))
        starts_at, ends_at = policy.times_now(one, event.moment)
        found.append(Mine(one, event, number if number >= LEAST else None, starts_at, ends_at, now))
    return found


def _people(occasions: set[Occasion]) -> Mapping[Occasion, Mapping[NeedKey, int]]:
    """Return how many people asked for what, by session. One statement."""
    found: dict[Occasion, dict[NeedKey, int]] = defaultdict(lambda: defaultdict(int))
    sessions = {one.session_id for one in occasions if one.session_id is not None}
    if not sessions:
        return found
    need = RegistrationNeed
    rows = db.session.execute(
        select(Registration.session_id, need.kind, need.key, need.variety, func.sum(need.count))
        .join(need, need.registration_id == Registration.id)
        .where(
            Registration.session_id.in_(sessions),
            Registration.status.in_(TAKES_CAPACITY),
            need.kind.in_((NeedKind.INTERPRETATION, NeedKind.ACCESS)),
        )
        .group_by(Registration.session_id, need.kind, need.key, need.variety)
    )
    for session_id, kind, key, variety, people in rows:
        wanted = need_key(kind, key, variety)
        if wanted is not None:
            found[Occasion(session_id=session_id)][wanted] += people
    return found
