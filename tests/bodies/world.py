"""A body with members, a meeting and a proposed change, for the small world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from engage.accounts.models import User
from engage.bodies.models import Body, BodyChange, Meeting, Office
from engage.bodies.policy import BodyFacts
from engage.bodies.services.bodies import facts_changed
from engage.bodies.services.changes import alone
from engage.bodies.services.reads import current_seats
from engage.core import clock
from engage.core.db import write
from engage.core.security.permissions import Role
from tests.support.accounts import make_user
from tests.support.bodies import give, make_body, make_meeting, make_member, seat_user
from tests.support.changes import facilitator_of, propose

if TYPE_CHECKING:
    from tests.support.world import World

WORDS = "What we heard"
KEEPER = "Kei Keeper"


@dataclass
class Piece:
    """The body has an organization's seat, and its meeting is under way."""

    written: ClassVar = ("Racial Equity Alliance", KEEPER, "Fay Facilitator")

    body: Body
    seat_id: int
    member: User
    meeting: Meeting
    change: BodyChange

    @classmethod
    def make(cls, world: World) -> Self:
        """Make it, committed."""
        body = make_body(f"the-alliance{world.mark}")
        members = [make_member(body, organization=organization) for organization in (WORDS, None, None)]
        now = clock.now()
        meeting = make_meeting(body, now, now + timedelta(hours=2), place=WORDS)
        keeper = make_user(Role.ORGANIZER, name=KEEPER)
        what, keeper_id = facts_changed(body, BodyFacts(size=17, languages=("fa",))), keeper.id
        with write():
            alone.add_empty_seat(body.id, organization=WORDS, actor=keeper_id)
        facilitator_of(body)  # who is asked, so that it is not announced to all members
        change = propose(body, what, by=keeper)
        return cls(body, current_seats(body.id)[0].id, members[-1], meeting, change)

    def examples(self, endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        found: dict[str, object] = {"user_id": self.member.id} if endpoint.startswith("staff_bodies.") else {}
        return found | {
            "body_slug": self.body.slug,
            "seat_id": self.seat_id,
            "meeting_id": self.meeting.id,
            "change_id": self.change.id,
            "office": "scribe",
        }

    def join(self, user: User) -> None:
        """A seat, and every office."""
        seat_user(user, self.body)
        give(self.body, user, *Office)
