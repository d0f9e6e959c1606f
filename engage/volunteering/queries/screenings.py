"""Screenings of volunteers, and the shifts to come that wait for one or outlast it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select

from engage.accounts.models import User
from engage.core import clock
from engage.core.city_time import city_day, city_today, in_city_time
from engage.core.current import current_city
from engage.core.db import db, is_sqlite
from engage.listening.models import ListeningSession, SessionStatus
from engage.volunteering import policy
from engage.volunteering.errors import ScreeningNotFound, SignupNotFound
from engage.volunteering.models import STANDING, Screening, Shift, Signup, Volunteer


@dataclass(frozen=True)
class NeedingShift:
    """A sign-up for a shift to come whose role needs screening. `holds_until`: the last day of a screening, if any."""

    volunteer: Volunteer
    shift: Shift
    signup: Signup
    session: ListeningSession
    holds_until: date | None

    @property
    def is_screened(self) -> bool:
        """Whether a screening holds on the day of the shift."""
        return self.holds_until is not None and city_day(self.shift.starts_at) <= self.holds_until

    @property
    def ends_before(self) -> bool:
        """Whether a screening holds today and ends before the shift."""
        return self.holds_until is not None and not self.is_screened and city_today() <= self.holds_until


@dataclass(frozen=True)
class ScreeningRow:
    """A screening, and the name of who noted it."""

    screening: Screening
    by: str

    @property
    def holds(self) -> bool:
        """Whether it holds today."""
        return policy.screening_holds(self.screening.until, self.screening.withdrawn_at, city_today())


def roles_to_screen() -> tuple[str, ...]:
    """Return the city's roles that need screening."""
    return tuple(key for key, role in current_city().volunteer_roles.items() if role.needs_screening)


def find_volunteer(volunteer_id: int) -> Volunteer:
    """Return a volunteer who was not erased. Raises SignupNotFound."""
    found = db.session.get(Volunteer, volunteer_id)
    if found is None or found.erased_at is not None:
        raise SignupNotFound
    return found


def is_there(volunteer_id: int) -> bool:
    """Return whether there is a volunteer with this number who was not erased. One statement at most."""
    found = db.session.get(Volunteer, volunteer_id)
    return found is not None and found.erased_at is None


def find_screening(volunteer: Volunteer, screening_id: int) -> Screening:
    """Return a screening of this volunteer. Raises ScreeningNotFound."""
    found = db.session.get(Screening, screening_id)
    if found is None or found.volunteer_id != volunteer.id:
        raise ScreeningNotFound
    return found


def screenings_of(volunteer_id: int) -> Sequence[ScreeningRow]:
    """Return the screenings of a volunteer, newest first. One statement."""
    rows = db.session.execute(
        select(Screening, User.name)
        .join(User, User.id == Screening.screened_by)
        .where(Screening.volunteer_id == volunteer_id)
        .order_by(Screening.screened_on.desc(), Screening.id.desc())
    )
    return [ScreeningRow(screening, name) for screening, name in rows]


def shifts_to_screen(volunteer_id: int | None = None) -> list[NeedingShift]:
    """Return sign-ups for shifts to come that need screening, of one volunteer or of all, soonest first.

    At most two statements.
    """
    roles = roles_to_screen()
    if not roles:
        return []
    wanted = (
        select(Volunteer, Shift, Signup, ListeningSession)
        .join(Signup, Signup.volunteer_id == Volunteer.id)
        .join(Shift, Shift.id == Signup.shift_id)
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .where(*_needing(roles))
        .order_by(Shift.starts_at, Shift.id, Volunteer.id)
    )
    if volunteer_id is not None:
        wanted = wanted.where(Volunteer.id == volunteer_id)
    rows = db.session.execute(wanted).all()
    ends = _ends({row.Volunteer.id for row in rows})
    return [NeedingShift(*row, holds_until=ends.get((row.Volunteer.id, row.Shift.role))) for row in rows]


def _needing(roles: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        Shift.starts_at > clock.now(),
        Shift.role.in_(roles),
        Shift.withdrawn_at.is_(None),
        ListeningSession.status != SessionStatus.CANCELLED,
        Signup.status.in_(STANDING),
    )


def to_screen() -> Select[int]:
    """Return the query of `unscreened` with one row for each, to be counted with others in one statement."""
    holds = exists().where(
        Screening.volunteer_id == Signup.volunteer_id,
        Screening.role == Shift.role,
        Screening.withdrawn_at.is_(None),
        Screening.until >= _day_of_shift(),
    )
    return (
        select(Signup.id)
        .join(Shift, Shift.id == Signup.shift_id)
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .where(*_needing(roles_to_screen()), ~holds)
    )


def _day_of_shift() -> ColumnElement[date]:
    """Return the day of a shift in the city. SQLite knows no time zones: there it goes by the hours of today."""
    if not is_sqlite():
        return func.date(func.timezone(current_city().time_zone, Shift.starts_at))
    ahead = in_city_time(clock.now()).utcoffset() or timedelta()
    return func.date(Shift.starts_at, f"{ahead.total_seconds() / 60:+.0f} minutes")


def unscreened() -> list[NeedingShift]:
    """Return those of all volunteers on whose day no screening holds. At most two statements."""
    return [one for one in shifts_to_screen() if not one.is_screened]


def _ends(volunteer_ids: Iterable[int]) -> dict[tuple[int, str], date]:
    """Return the last day of the longest screening that was not withdrawn, by volunteer and role. One statement."""
    ids = list(volunteer_ids)
    if not ids:
        return {}
    found = db.session.scalars(
        select(Screening).where(Screening.volunteer_id.in_(ids), Screening.withdrawn_at.is_(None))
    )
    ends: dict[tuple[int, str], date] = {}
    for one in found:
        key = (one.volunteer_id, one.role)
        ends[key] = max(one.until, ends.get(key, one.until))
    return ends
