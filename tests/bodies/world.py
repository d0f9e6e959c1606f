"""A body with members and a meeting, for the small world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from engage.accounts.models import User
from engage.bodies.models import Body, Meeting, Office
from engage.bodies.services.reads import current_seats
from engage.core import clock
from tests.support.bodies import give, make_body, make_meeting, make_member, seat_user

if TYPE_CHECKING:
    from tests.support.world import World

WORDS = "What we heard"


@dataclass
class Piece:
    """The body has an organization's seat, and its meeting is under way."""

    written: ClassVar = ("Racial Equity Alliance",)

    body: Body
    seat_id: int
    member: User
    meeting: Meeting

    @classmethod
    def make(cls, world: World) -> Self:
        """Make it, committed."""
        body = make_body(f"the-alliance{world.mark}")
        members = [make_member(body, organization=organization) for organization in (WORDS, None, None)]
        now = clock.now()
        meeting = make_meeting(body, now, now + timedelta(hours=2), place=WORDS)
        return cls(body, current_seats(body.id)[0].id, members[-1], meeting)

    def examples(self, endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        found: dict[str, object] = {"user_id": self.member.id} if endpoint.startswith("staff_bodies.") else {}
        return found | {
            "body_slug": self.body.slug,
            "seat_id": self.seat_id,
            "meeting_id": self.meeting.id,
            "office": "scribe",
        }

    def join(self, user: User) -> None:
        """A seat, and every office."""
        seat_user(user, self.body)
        give(self.body, user, *Office)
