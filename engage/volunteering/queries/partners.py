"""City partners of a session: how many come, for everybody; and who asks to, for the host's planning team."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import load_only

from engage.bodies.models import Body
from engage.core.current import current_city
from engage.core.db import db
from engage.core.i18n.content import TextValue, load_texts
from engage.volunteering.models import (
    BINDING,
    CITY_PARTNERS,
    PEOPLE,
    Hosting,
    Kind,
    Shift,
    ShiftCapacity,
    Signup,
    Status,
    Volunteer,
)
from engage.volunteering.services import headcount


@dataclass(frozen=True)
class PartnerCounts:
    """How many city partners have a place at a session, each once, and the host's rule on uniforms and arms.

    Nobody is named. `uniform_rule` is a key of the city's rules, empty where the city has none.
    """

    elected_officials: int
    city_staff: int
    sworn_officers: int
    uniform_rule: str


def count_by_kind(session_id: int) -> PartnerCounts:
    """Return how many city partners come to a session, and under which rule. Two statements."""
    rows = db.session.execute(
        select(Volunteer.kind, func.count(distinct(Volunteer.id)))
        .join(Signup, Signup.volunteer_id == Volunteer.id)
        .join(Shift, Shift.id == Signup.shift_id)
        .where(Shift.session_id == session_id, Signup.status.in_(BINDING), Volunteer.kind.in_(CITY_PARTNERS))
        .group_by(Volunteer.kind)
    )
    found = {kind: number for kind, number in rows}
    return PartnerCounts(
        elected_officials=found.get(Kind.ELECTED_OFFICIAL, 0),
        city_staff=found.get(Kind.CITY_STAFF, 0),
        sworn_officers=found.get(Kind.SWORN_OFFICER, 0),
        uniform_rule=rule_of(session_id),
    )


def rule_of(session_id: int) -> str:
    """Return the key of the host's rule on uniforms and arms, or the city's own where the host chose none."""
    chosen = db.session.scalar(select(Hosting.uniform_rule).where(Hosting.session_id == session_id))
    city = current_city()
    return chosen if chosen in city.uniform_rules else city.default_uniform_rule


def list_public_bodies(language: str) -> list[tuple[int, TextValue]]:
    """Return the bodies that a law on open meetings binds, with their names: of which officials say to be members."""
    bodies = list(db.session.scalars(select(Body).where(Body.open_meetings).order_by(Body.position, Body.id)))
    texts = load_texts(db.session, [body.name_id for body in bodies], language)
    return [(body.id, texts[body.name_id]) for body in bodies]


@dataclass(frozen=True)
class Partner:
    """A city partner who asked for a shift, as the planning team sees them: without a contact."""

    signup: Signup
    shift: Shift
    volunteer_id: int
    name: str
    kind: str
    organization: str
    body_id: int | None
    on_work_time: bool
    language: str
    speaks: tuple[str, ...]

    @property
    def is_pending(self) -> bool:
        """Whether the host has still to decide."""
        return self.signup.status == Status.PENDING


def list_partners(session_id: int) -> list[Partner]:
    """Return the city partners who asked for shifts of a session, the earliest first. One statement.

    Who canceled is left out, and what staff have still to look at.
    """
    rows = db.session.execute(
        select(Signup, Shift, Volunteer)
        .options(
            load_only(
                Volunteer.name,
                Volunteer.kind,
                Volunteer.organization,
                Volunteer.body_id,
                Volunteer.on_work_time,
                Volunteer.language,
                Volunteer.speaks,
                raiseload=True,
            )
        )
        .join(Shift, Shift.id == Signup.shift_id)
        .join(Volunteer, Volunteer.id == Signup.volunteer_id)
        .where(
            Shift.session_id == session_id,
            Volunteer.kind.in_(CITY_PARTNERS),
            Signup.review_reason.is_(None),
            Signup.status != Status.CANCELLED,
        )
        .order_by(Signup.created_at, Signup.id)
    )
    return [_partner(signup, shift, volunteer) for signup, shift, volunteer in rows]


def _partner(signup: Signup, shift: Shift, volunteer: Volunteer) -> Partner:
    return Partner(
        signup=signup,
        shift=shift,
        volunteer_id=volunteer.id,
        name=volunteer.name,
        kind=volunteer.kind,
        organization=volunteer.organization,
        body_id=volunteer.body_id,
        on_work_time=volunteer.on_work_time,
        language=volunteer.language,
        speaks=tuple(volunteer.speaks),
    )


@dataclass(frozen=True)
class Choices:
    """What the host decided, and how many partners are accepted. `version` is 0 until something was decided."""

    partner_limit: int | None
    uniform_rule: str
    accepted: int
    version: int

    @property
    def over(self) -> int:
        """How many more were accepted than the limit allows by now."""
        return max(0, self.accepted - self.partner_limit) if self.partner_limit is not None else 0

    @property
    def is_full(self) -> bool:
        """Whether nobody more can be accepted."""
        return self.partner_limit is not None and self.accepted >= self.partner_limit


def choices_of(session_id: int) -> Choices:
    """Return what the host of a session decided. Three statements."""
    row = db.session.get(Hosting, session_id)
    return Choices(
        partner_limit=row.partner_limit if row else None,
        uniform_rule=rule_of(session_id),
        accepted=headcount.count_partners(session_id),
        version=row.version if row else 0,
    )


def list_shifts(session_id: int) -> list[Shift]:
    """Return the shifts of a session that were not withdrawn, the first to begin first. One statement."""
    wanted = select(Shift).where(Shift.session_id == session_id, Shift.withdrawn_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Shift.starts_at, Shift.table_name, Shift.id)))


def is_full(shift_id: int) -> bool:
    """Return whether every place of a shift is taken."""
    row = db.session.get(ShiftCapacity, (shift_id, PEOPLE))
    return row is not None and row.free == 0
