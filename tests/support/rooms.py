"""A live round in a meeting, for tests: a body, its people, who runs the meeting, and the addresses of the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from engage.accounts.models import User
from engage.bodies.models import Body, Meeting, Office
from engage.bodies.services import meetings
from engage.core import clock
from engage.core.db import write
from engage.decisions.models import Decision, Round
from tests.support.accounts import make_user
from tests.support.bodies import give, make_body, make_meeting, make_member, seat_people
from tests.support.decisions import make_decision, open_round


@dataclass(frozen=True)
class Room:
    """A live round under way. `people` have a seat in each of the bodies; `chair` facilitates, `scribe` writes."""

    bodies: list[Body]
    people: list[User]
    chair: User
    scribe: User
    meeting: Meeting
    decision: Decision
    round: Round

    def path(self, what: str) -> str:
        """The address of one of its pages: `path("live")`."""
        return f"/members/decisions/{self.decision.slug}/rounds/{self.round.number}/{what}"

    def arrive(self, *users: User) -> None:
        """Mark people as here, committed."""
        with write():
            for user in users:
                meetings.arrive(self.meeting.id, user.id, actor=user.id)

    def leave(self, user: User) -> None:
        """Mark somebody as gone, committed."""
        with write():
            meetings.leave(self.meeting.id, user.id, actor=user.id)


def make_room(
    n: int = 3,
    *slugs: str,
    is_live: bool = True,
    one_ballot: bool = True,
    title: str = "Keep the park open",
    size: int = 18,
) -> Room:
    """Open a live round of one body, or of several (`slugs`) in each of which everybody has a seat, committed."""
    names = slugs or ("rea",)
    bodies = [make_body(slug, name=f"Body {slug}", size=size) for slug in names]
    people = seat_people(bodies[0], n) if len(bodies) == 1 else _in_each(bodies, n)
    chair, scribe = make_user(name="Frances Chair"), make_user(name="Sam Scribe")
    for body in bodies:
        give(body, chair, Office.FACILITATOR)
        give(body, scribe, Office.SCRIBE)
    now = clock.now()
    meeting = make_meeting(bodies, now - timedelta(minutes=5), now + timedelta(hours=3))
    decision = make_decision(*bodies, by=chair, one_ballot=one_ballot, title=title)
    opened = open_round(decision, by=chair, lasts=timedelta(hours=1), is_live=is_live)
    return Room(bodies, people, chair, scribe, meeting, decision, opened)


def _in_each(bodies: list[Body], n: int) -> list[User]:
    return [make_member(*bodies, name=f"Member {number}") for number in range(1, n + 1)]
