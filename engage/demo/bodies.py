"""Members for trying the product out: made up, marked as such, never in production.

Any bodies of the city get a few members: two people in two bodies each, an organization with its alternate, a
facilitator, a scribe, and readers of several languages. Their next joint meeting is within a week.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from engage.accounts.services import people
from engage.accounts.services.people import NewPerson
from engage.bodies.models import Body, BodyKind, Office, SeatPart
from engage.bodies.policy.changes import SeatWish
from engage.bodies.queries import lookup
from engage.bodies.services import meetings, seats
from engage.bodies.services.meetings import MeetingPlan
from engage.core import clock
from engage.core.city_time import city_day, to_instant
from engage.core.current import current_city, current_settings
from engage.core.db import write
from engage.demo.accounts import DemoSignIn, ready

MARK = "(demo)"
ORGANIZATION = f"Heron Creek Neighbors {MARK}"
MEETS_IN = timedelta(days=4)
MEETS_AT = time(18, 0)
MEETS_FOR = timedelta(hours=2)
SEATED_BEFORE = timedelta(days=60)

Namer = Callable[[str, int], str]


@dataclass(frozen=True)
class MadeUp:
    """The role of one demo member. `bodies` are indexes in the list of the city's bodies, teams after bodies."""

    email: str
    language: str
    seats: tuple[int, ...] = ()
    part: SeatPart = SeatPart.HOLDER
    organization: str = ""
    offices: tuple[Office, ...] = ()


ROLES = (
    MadeUp("facilitator@example.org", "en", offices=(Office.FACILITATOR,)),
    MadeUp("scribe@example.org", "es", offices=(Office.SCRIBE,)),
    MadeUp("both.fa@example.org", "fa", seats=(0, 1)),
    MadeUp("both.en@example.org", "en", seats=(0, 1)),
    MadeUp("organization@example.org", "en", seats=(0,), organization=ORGANIZATION),
    MadeUp("alternate@example.org", "en", seats=(0,), part=SeatPart.ALTERNATE, organization=ORGANIZATION),
    MadeUp("member.es@example.org", "es", seats=(0,)),
    MadeUp("member.hmn@example.org", "hmn", seats=(1,)),
    MadeUp("member.zh@example.org", "zh-hant", seats=(1,)),
    MadeUp("member.vi@example.org", "vi", seats=(1,)),
)


@dataclass(frozen=True)
class DemoMember:
    """A demo member who can sign in, and the slugs of their bodies."""

    sign_in: DemoSignIn
    offices: tuple[Office, ...]
    seats: tuple[str, ...]


def ensure_demo_members(name_of: Namer) -> list[DemoMember]:
    """Add the demo's members if they are missing, and in development mode a one-time link for each.

    `name_of(language, number)` makes up a name. Existing members keep what staff changed. In production, or if the city
    has no bodies, nobody is added and the list is empty. Opens its own `write()`.
    """
    if current_settings().is_production:
        return []
    everything = lookup.list_bodies()
    bodies = [body for body in everything if body.kind == BodyKind.BODY][:2]
    if not bodies:
        return []
    with write():
        is_new = people.find_user_by_email(ROLES[0].email) is None
        made = [_member(role, number, everything, bodies, name_of) for number, role in enumerate(ROLES)]
        if is_new:
            meetings.plan_meeting(_coming_meeting(bodies), actor="command")
    return made


def _member(
    role: MadeUp, number: int, everything: Sequence[Body], bodies: Sequence[Body], name_of: Namer
) -> DemoMember:
    theirs = list({bodies[min(position, len(bodies) - 1)].id: None for position in role.seats})
    is_new = people.find_user_by_email(role.email) is None
    city = current_city()
    language = role.language if role.language in city.languages else city.default_language
    person = NewPerson(role.email, f"{name_of(language, number)} {MARK}", language, frozenset())
    sign_in = ready(person)
    if is_new:
        with clock.frozen(clock.now() - SEATED_BEFORE):
            _give(role, sign_in.email, everything, theirs)
    slugs = {body.id: body.slug for body in everything}
    return DemoMember(sign_in, role.offices, tuple(slugs[body_id] for body_id in theirs))


def _give(role: MadeUp, email: str, everything: Sequence[Body], theirs: Sequence[int]) -> None:
    """Give seats in their bodies, and offices in every body and team."""
    user = people.find_user_by_email(email)
    assert user is not None, "it was just made"
    for body_id in theirs:
        wish = SeatWish(role.part, organization=role.organization)
        seats.seat_person(body_id, user.id, wish=wish, actor="command")
    for office in role.offices:
        for body in everything:
            seats.give_office(body.id, user.id, office, actor="command")


def _coming_meeting(bodies: Sequence[Body]) -> MeetingPlan:
    """Return a plan for an evening meeting in some days, in the city's time zone."""
    day = city_day(clock.now() + MEETS_IN)
    starts_at = to_instant(datetime.combine(day, MEETS_AT))
    return MeetingPlan(
        tuple(body.id for body in bodies), starts_at, starts_at + MEETS_FOR, f"Demo room {MARK}"
    )
