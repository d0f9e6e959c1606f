"""Bodies, seats and meetings for tests, made through the services and committed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from engage.accounts.models import User
from engage.bodies.models import Body, BodyKind, Meeting, Office, Publication, SeatPart
from engage.bodies.policy import Adoption, BodyFacts, RuleDraft, default_settings
from engage.bodies.policy.changes import SeatWish
from engage.bodies.services import meetings, seats
from engage.bodies.services.bodies import NewBody, add_body
from engage.core import clock
from engage.core.city_time import city_day
from engage.core.db import write
from tests.support.accounts import make_user

# How a rule was adopted that a test writes down.
ADOPTED: dict[str, Any] = {"adopted_on": date(2027, 1, 5), "adoption": Adoption(decision="our-rules")}


def make_body(
    slug: str = "rea",
    *,
    kind: BodyKind = BodyKind.BODY,
    size: int = 18,
    languages: Iterable[str] = (),
    publication: Publication | None = None,
    open_meetings: bool = False,
    between_meetings: bool = False,
    rule_settings: Mapping[str, Any] | None = None,
    name: str = "Racial Equity Alliance",
    meanings: Mapping[str, Mapping[str, str]] | None = None,
    shows_hands: bool = True,
) -> Body:
    """A body without people, committed. `rule_settings` replace single settings of the default rule.

    One number is enough for consensus where nothing else is said, so that few people are needed to decide.
    """
    publication = publication or (Publication.NAMES if open_meetings else Publication.COUNTS)
    facts = BodyFacts(size, tuple(languages), publication, open_meetings, between_meetings)
    rule = RuleDraft(
        {**default_settings(), "minimum_numbers": 1, **(rule_settings or {})}, meanings or {}, shows_hands
    )
    new = NewBody(slug, name, f"The work of {name}.", facts, kind, rule=rule)
    with write():
        return add_body(new, actor="test")


def seat_people(body: Body, n: int = 3, *, language: str = "en") -> list[User]:
    """So many new people, each with a seat in the body, committed."""
    return [make_member(body, name=f"Member {number}", language=language) for number in range(1, n + 1)]


def make_member(
    *bodies: Body,
    name: str = "Robin Example",
    language: str = "en",
    organization: str | None = None,
    part: SeatPart = SeatPart.HOLDER,
) -> User:
    """Somebody new with a seat in each of the bodies, committed."""
    user = make_user(name=name, language=language)
    seat_user(user, *bodies, organization=organization, part=part)
    return user


def seat_user(
    user: User, *bodies: Body, organization: str | None = None, part: SeatPart = SeatPart.HOLDER
) -> None:
    """Give somebody a seat in each of the bodies, committed."""
    with write():
        for body in bodies:
            seats.seat_person(
                body.id, user.id, wish=SeatWish(part, organization=organization or ""), actor="test"
            )


def give(body: Body, user: User, *offices: Office) -> None:
    """Give somebody offices of a body, committed."""
    with write():
        for office in offices:
            seats.give_office(body.id, user.id, office, actor="test")


def make_meeting(
    bodies: Body | Sequence[Body], starts_at: datetime, ends_at: datetime, *, place: str = "City Hall"
) -> Meeting:
    """A meeting of one body or of several together, committed."""
    together = [bodies] if isinstance(bodies, Body) else list(bodies)
    plan = meetings.MeetingPlan(tuple(body.id for body in together), starts_at, ends_at, place)
    with write():
        return meetings.plan_meeting(plan, actor="test")


def adopted_at_a_meeting(body: Body) -> dict[str, Any]:
    """How a rule was adopted that a test proposes to a body: at a meeting of yesterday, which is committed."""
    began = clock.now() - timedelta(days=1)
    meeting = make_meeting(body, began, began + timedelta(hours=2))
    return {"adopted_on": city_day(began), "adoption": Adoption(meeting_id=meeting.id)}


def present_ids(meeting_id: int) -> frozenset[int]:
    """Who is at a meeting now: the numbers of the people."""
    return frozenset(row.user_id for row in meetings.attendance(meeting_id) if row.left_at is None)
