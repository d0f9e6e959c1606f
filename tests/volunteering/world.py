"""Shifts of the small world's session with people on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from engage.accounts.models import User
from engage.core import clock
from engage.core.city_time import city_today
from engage.core.db import db, write
from engage.listening.services import consent
from engage.listening.services.links import Way
from engage.volunteering.models import Shift, Volunteer
from engage.volunteering.services import orientations, screenings
from engage.volunteering.services.links import Outcome, Saved, link_token, saved_token
from engage.volunteering.services.orientations import OrientationPlan
from engage.volunteering.services.run_of_show import StepFacts, add_step
from engage.volunteering.services.signups import EnteredBy
from tests.support.hosting import Hosted, make_hosted
from tests.support.volunteering import make_person, make_shift, read_signup, sign_up

if TYPE_CHECKING:
    from tests.support.world import World


@dataclass
class Piece:
    """Somebody with two shifts, confirmed for one; somebody to be looked at; and a shift that nobody has taken."""

    written: ClassVar = (
        "Wanda Helper",
        "Hugo Helper",
        "Table 1",
        "Mai Host",
        "Everyone arrives",
        "Olga Officer",
    )

    shift: Shift
    volunteer: Volunteer
    signup_id: int
    pending_id: int
    open_ident: str
    signup_ident: str
    step_id: int
    confirmed_ident: str
    orientation_id: int
    screening_id: int
    hosted: Hosted

    @classmethod
    def make(cls, world: World) -> Self:
        """Make it, committed."""
        session = world.listening.session
        shift = make_shift(session, role="note_taking", table_name="Table 1", met_by="Mai Host")
        untaken = make_shift(session, starts_at=shift.ends_at, languages=("hmn",))
        wanda = make_person(
            "Wanda Helper", email=f"wanda{world.mark}@example.org", speaks=("es",), may_be_asked=True
        )
        made = sign_up(shift, wanda)
        held = sign_up(shift, make_person("Hugo Helper"), entered_by=EnteredBy(review_reason="burst"))
        facts = StepFacts(minutes=10, what="Everyone arrives", language="en", role="welcome")
        with write():
            consent.offer_help(world.listening.registration.id, wants=True, actor="test")
            step_id = add_step(session.id, facts=facts, actor="test")
        volunteer = db.session.get_one(Volunteer, made.volunteer_id)
        ident = read_signup(made.signup_id).public_id
        later = sign_up(make_shift(session, starts_at=untaken.ends_at), wanda)
        confirmed = read_signup(later.signup_id).public_id
        idents = (untaken.public_id, ident, step_id, confirmed)
        return cls(
            shift,
            volunteer,
            made.signup_id,
            held.signup_id,
            *idents,
            *_prepare(volunteer.id, world.bodies.member.id),
            make_hosted(session, untaken, world.bodies.body, world.bodies.member, world.mark),
        )

    def examples(self, endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        deciding = endpoint.endswith((".release_signup", ".discard_signup", ".decline_signup"))
        found: dict[str, object] = {
            "shift_id": self.shift.id,
            "step_id": self.step_id,
            "where_to": "up",
            "letter": "thanks",
            "volunteer_id": self.volunteer.id,
            "signup_id": self.pending_id if deciding else self.signup_id,
            "shift_ident": self.open_ident,
            "signup_ident": self.confirmed_ident if "calendar" in endpoint else self.signup_ident,
            "orientation_id": self.orientation_id,
            "screening_id": self.screening_id,
        }
        token = self._token(endpoint.partition(".")[0])
        return found | self.hosted.examples(endpoint) | ({"token": token} if token else {})

    def _token(self, blueprint: str) -> str | None:
        if blueprint == "help":
            return saved_token(Saved(self.shift.id, Outcome.RECEIVED, Way.EMAIL))
        return link_token(self.volunteer) if blueprint.startswith("helping") else None

    def join(self, user: User) -> None:
        """A place on the session's planning team."""
        self.hosted.join(user)


def _prepare(volunteer_id: int, user_id: int) -> tuple[int, int]:
    """An orientation to come that the volunteer has chosen, and a screening of theirs."""
    starts, today = clock.now() + timedelta(days=3), city_today()
    plan = OrientationPlan(starts, starts + timedelta(hours=1), "Table 1")
    with write():
        date = orientations.plan_orientation(plan, user_id=user_id, actor="test")
        orientations.choose_orientation(volunteer_id, date.id, actor="registrant")
        noted = screenings.note_screening(
            volunteer_id,
            "childcare",
            screened_on=today,
            until=screenings.latest_end(today),
            user_id=user_id,
            actor="test",
        )
        return date.id, noted.id
