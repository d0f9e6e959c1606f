"""Planning teams, city partners and public bodies for tests, made through the services and committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engage.accounts.models import User
from engage.bodies.models import Body
from engage.core import clock
from engage.core.db import db, write
from engage.listening.models import ListeningSession
from engage.volunteering.models import Kind, PlanningRole, QuorumWarning, Shift
from engage.volunteering.services import hosting
from engage.volunteering.services.hosting import HostChoices, NewPlanner
from tests.support.accounts import make_user
from tests.support.bodies import make_body, make_member
from tests.support.volunteering import make_person, sign_up

RULE = "no_uniforms_no_arms"


def make_planner(
    session: ListeningSession,
    body: Body | None = None,
    *,
    role: PlanningRole = PlanningRole.LEAD,
    user: User | None = None,
    **person: Any,
) -> User:
    """Somebody with a seat in the body, who plans a session."""
    home = body or make_body(f"team-of-{session.id}-{role}")
    found = user or make_member(home, **person)
    add_planner(session, home, found, role)
    return found


def add_planner(
    session: ListeningSession, body: Body, user: User, role: PlanningRole = PlanningRole.LEAD
) -> int:
    """Let somebody plan a session."""
    by = make_user()
    with write():
        wanted = NewPlanner(user.id, body.id, role)
        return hosting.add_planner(session.id, planner=wanted, added_by=by.id, actor=by.id)


def choose(session: ListeningSession, planner: User, **choices: Any) -> None:
    """Decide something as the host."""
    wanted = HostChoices(**{"partner_limit": None, "uniform_rule": RULE, **choices})
    with write():
        hosting.set_choices(session.id, choices=wanted, planner_id=planner.id)


def ask_as_partner(shift: Shift, kind: Kind = Kind.CITY_STAFF, **details: Any) -> int:
    """A city partner asks for a shift. Returns the sign-up."""
    return sign_up(shift, make_person(kind=kind, **details)).signup_id


def make_council(size: int = 5, slug: str = "council") -> Body:
    """A public body, bound by a law on open meetings."""
    return make_body(slug, size=size, open_meetings=True, name="City Council")


@dataclass(frozen=True)
class Hosted:
    """How a session of the small world is hosted: a city partner who waits, a planner, and a warning to be read."""

    session_id: int
    body: Body
    partner_id: int
    planner_id: int
    warning_id: int

    def examples(self, endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        found: dict[str, object] = {"planner_id": self.planner_id, "warning_id": self.warning_id}
        return found | ({"signup_id": self.partner_id} if endpoint == "planning.decide_partner" else {})

    def join(self, user: User) -> None:
        """Let somebody plan the session."""
        add_planner(db.session.get_one(ListeningSession, self.session_id), self.body, user)


def make_hosted(session: ListeningSession, shift: Shift, body: Body, member: User, mark: str) -> Hosted:
    """Make it, committed."""
    planner_id = add_planner(session, body, member)
    partner_id = ask_as_partner(
        shift, Kind.SWORN_OFFICER, name="Olga Officer", email=f"olga{mark}@example.org"
    )
    warning = QuorumWarning(session_id=session.id, body_id=body.id, members=9, seats=17, noted_at=clock.now())
    with write() as unit:
        unit.add(warning)
    return Hosted(session.id, body, partner_id, planner_id, warning.id)
