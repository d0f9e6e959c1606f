"""Who comes to a session of those whom the law or the host counts: reads that acts and queries share."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, case, distinct, func, or_, select

from engage.accounts.models import User
from engage.bodies.models import Body, Seat, SeatHolder
from engage.core import clock
from engage.core.db import db
from engage.listening.models import ListeningSession, Registration, SessionStatus
from engage.listening.models import Status as RegistrationStatus
from engage.listening.services.reads import contact_keys
from engage.volunteering import policy
from engage.volunteering.models import (
    ACCEPTED,
    BINDING,
    CITY_PARTNERS,
    STANDING,
    PlanningMember,
    Shift,
    Signup,
    Status,
    Volunteer,
)

Member = tuple[str, int]  # a seat, or a volunteer who said to be a member


@dataclass(frozen=True)
class BodyCount:
    """How many members of a public body would be in one room.

    `coming`: accepted, registered, or on the planning team. `asked`: they asked, and it is not decided or they wait.
    """

    body: Body
    seats: int
    coming: int
    asked: int

    @property
    def expected(self) -> int:
        """How many there would be if all who asked came. Never more than there are seats."""
        return min(self.seats, self.coming + self.asked)

    @property
    def majority(self) -> int:
        """How many are more than half."""
        return policy.majority(self.seats)

    @property
    def is_majority(self) -> bool:
        """Whether a majority would be in one room."""
        return self.expected >= self.majority

    @property
    def is_close(self) -> bool:
        """Whether one more member would make a majority."""
        return 0 < self.expected == self.majority - 1


@dataclass(frozen=True)
class _Helper:
    ident: int
    body_id: int | None
    contact_key: str | None
    is_accepted: bool


@dataclass(frozen=True)
class Facts:
    """What is known of a session's people and of the public bodies. Nothing of it is stored or shown by name."""

    bodies: list[Body]
    seats: dict[int, set[int]] = field(default_factory=dict)
    seat_of_user: dict[tuple[int, int], int] = field(default_factory=dict)
    seat_of_key: dict[tuple[int, str], int] = field(default_factory=dict)
    helpers: list[_Helper] = field(default_factory=list)
    registered: dict[str, bool] = field(default_factory=dict)
    planners: list[int] = field(default_factory=list)

    def count(self, accepting: int | None = None) -> list[BodyCount]:
        """Return the counts of all bodies, with volunteer number `accepting` among those who come."""
        return [self._of_body(body, accepting) for body in self.bodies]

    def _of_body(self, body: Body, accepting: int | None) -> BodyCount:
        coming: set[Member] = set()
        asked: set[Member] = set()
        for user_id in self.planners:
            coming |= _seat(self.seat_of_user.get((body.id, user_id)))
        for key, is_confirmed in self.registered.items():
            known = coming if is_confirmed else asked
            known |= _seat(self.seat_of_key.get((body.id, key)))
        seated: dict[int, int] = {}
        for one in self.helpers:
            known = coming if one.is_accepted or one.ident == accepting else asked
            known |= self._as_member(one, body.id, seated)
        seats = len(self.seats.get(body.id, ())) or body.size
        return BodyCount(body, seats, min(seats, len(coming)), len(asked - coming))

    def _as_member(self, one: _Helper, body_id: int, seated: dict[int, int]) -> set[Member]:
        """Return as which member of a body somebody is counted: each seat and each person once."""
        seat = self.seat_of_key.get((body_id, one.contact_key or ""))
        if seat is not None and seated.setdefault(seat, one.ident) == one.ident:
            return {("seat", seat)}
        return {("volunteer", one.ident)} if one.body_id == body_id else set()


def _seat(seat_id: int | None) -> set[Member]:
    return set() if seat_id is None else {("seat", seat_id)}


def count_members(session_id: int) -> list[BodyCount]:
    """Return how many members of each public body would come. One statement where there is none, else five."""
    return read_facts(session_id).count()


def read_facts(session_id: int) -> Facts:
    """Return what is known of a session's people and the public bodies. One statement or five."""
    bodies = list(db.session.scalars(select(Body).where(Body.open_meetings).order_by(Body.position, Body.id)))
    if not bodies:
        return Facts([])
    body_ids = [body.id for body in bodies]
    rows = _seated(body_ids)
    keyed = [(body_id, contact_keys(email, None)[0], seat_id) for body_id, seat_id, _user, email in rows]
    seat_of_key = {(body_id, key): seat_id for body_id, key, seat_id in keyed if key is not None}
    keys = {key for _body, key in seat_of_key}
    return Facts(
        bodies,
        seats={
            ident: {seat_id for body_id, seat_id, *_who in rows if body_id == ident} for ident in body_ids
        },
        seat_of_user={
            (body_id, user): seat_id for body_id, seat_id, user, _email in rows if user is not None
        },
        seat_of_key=seat_of_key,
        helpers=_helpers(session_id, body_ids, keys),
        registered=_registered(session_id, keys),
        planners=list(db.session.scalars(select(PlanningMember.user_id).where(_plans(session_id)))),
    )


def _seated(body_ids: Collection[int]) -> list[tuple[int, int, int | None, str | None]]:
    """Return body, seat, person and address of each seat that stands, held or free."""
    rows = db.session.execute(
        select(Seat.body_id, Seat.id, SeatHolder.user_id, User.email)
        .outerjoin(SeatHolder, (SeatHolder.seat_id == Seat.id) & SeatHolder.until_at.is_(None))
        .outerjoin(User, User.id == SeatHolder.user_id)
        .where(Seat.body_id.in_(body_ids), Seat.ended_at.is_(None))
    )
    return [(body_id, seat_id, user_id, email) for body_id, seat_id, user_id, email in rows]


def _helpers(session_id: int, body_ids: Collection[int], keys: Collection[str]) -> list[_Helper]:
    rows = db.session.execute(
        select(
            Volunteer.id,
            Volunteer.body_id,
            Volunteer.contact_key,
            func.max(_one_if(Signup.status.in_(BINDING))),
        )
        .join(Signup, Signup.volunteer_id == Volunteer.id)
        .join(Shift, Shift.id == Signup.shift_id)
        .where(
            Shift.session_id == session_id,
            Signup.status.in_(STANDING),
            or_(Volunteer.body_id.in_(body_ids), Volunteer.contact_key.in_(keys)),
        )
        .group_by(Volunteer.id)
        .order_by(Volunteer.id)
    )
    return [_Helper(ident, body_id, key, bool(accepted)) for ident, body_id, key, accepted in rows]


def _registered(session_id: int, keys: Collection[str]) -> dict[str, bool]:
    rows = db.session.execute(
        select(
            Registration.contact_key,
            func.max(_one_if(Registration.status == RegistrationStatus.CONFIRMED)),
        )
        .where(
            Registration.session_id == session_id,
            Registration.contact_key.in_(keys),
            Registration.status != RegistrationStatus.CANCELLED,
        )
        .group_by(Registration.contact_key)
    )
    return {key: bool(confirmed) for key, confirmed in rows if key is not None}


def _one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _plans(session_id: int) -> ColumnElement[bool]:
    return (PlanningMember.session_id == session_id) & PlanningMember.ended_at.is_(None)


def count_partners(session_id: int, *, besides: int = 0) -> int:
    """Return how many city partners the host has accepted for a session, without volunteer `besides`. One statement."""
    return (
        db.session.scalar(
            select(func.count(distinct(Signup.volunteer_id)))
            .join(Shift, Shift.id == Signup.shift_id)
            .join(Volunteer, Volunteer.id == Signup.volunteer_id)
            .where(
                Shift.session_id == session_id,
                Signup.status.in_(ACCEPTED),
                Volunteer.kind.in_(CITY_PARTNERS),
                Volunteer.id != besides,
            )
        )
        or 0
    )


def made_majorities(session_id: int, volunteer_id: int) -> list[BodyCount]:
    """Return the public bodies of which a majority would come with this volunteer, who does not come yet."""
    facts = read_facts(session_id)
    return [
        after
        for before, after in zip(facts.count(), facts.count(volunteer_id), strict=True)
        if after.coming > before.coming and after.coming >= after.majority
    ]


def waits_for_host() -> ColumnElement[bool]:
    """Return the condition that a sign-up waits for the planning team, on Signup, Volunteer and ListeningSession."""
    return (
        (Signup.status == Status.PENDING)
        & Signup.review_reason.is_(None)
        & Volunteer.kind.in_(CITY_PARTNERS)
        & (ListeningSession.status != SessionStatus.CANCELLED)
        & (ListeningSession.ends_at > clock.now())
    )
