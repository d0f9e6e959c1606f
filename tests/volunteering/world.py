"""Shifts of the small world's session with people on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from engage.accounts.models import User
from engage.core.db import db
from engage.volunteering.models import Shift, Volunteer
from engage.volunteering.services.signups import EnteredBy
from tests.support.volunteering import make_person, make_shift, sign_up

if TYPE_CHECKING:
    from tests.support.world import World


@dataclass
class Piece:
    """A shift with somebody confirmed on it and somebody to be looked at, and one that nobody has taken."""

    written: ClassVar = ("Wanda Helper", "Hugo Helper", "Table 1", "Mai Host")

    shift: Shift
    volunteer: Volunteer
    signup_id: int
    pending_id: int

    @classmethod
    def make(cls, world: World) -> Self:
        """Make it, committed."""
        session = world.listening.session
        shift = make_shift(session, role="note_taking", table_name="Table 1", met_by="Mai Host")
        make_shift(session, languages=("hmn",))
        wanda = make_person(
            "Wanda Helper", email=f"wanda{world.mark}@example.org", speaks=("es",), may_be_asked=True
        )
        made = sign_up(shift, wanda)
        held = sign_up(shift, make_person("Hugo Helper"), entered_by=EnteredBy(review_reason="burst"))
        volunteer = db.session.get_one(Volunteer, made.volunteer_id)
        return cls(shift, volunteer, made.signup_id, held.signup_id)

    def examples(self, endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        deciding = endpoint.endswith((".release_signup", ".discard_signup", ".decline_signup"))
        return {
            "shift_id": self.shift.id,
            "volunteer_id": self.volunteer.id,
            "signup_id": self.pending_id if deciding else self.signup_id,
        }

    def join(self, user: User) -> None:
        """Shifts have no members."""
