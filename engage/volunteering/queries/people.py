"""Finding shifts, sign-ups and volunteers for staff: one person with all shifts, and the list for the season."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Text, cast, func, or_, select

from engage.core.audit_log import AuditEntry
from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.core.text import latin_digits
from engage.listening.models import ListeningSession
from engage.listening.policy import fold
from engage.volunteering.errors import ShiftNotFound, SignupNotFound
from engage.volunteering.models import TAKES_CAPACITY, Shift, Signup, Status, Volunteer

PAGE_SIZE = 50
LONGEST_SEARCH = 120
HISTORY_SHOWN = 50


def shift_of(session_id: int, shift_id: int) -> Shift:
    """Return a shift of a session. Raises ShiftNotFound."""
    shift = db.session.scalar(select(Shift).where(Shift.id == shift_id, Shift.session_id == session_id))
    if shift is None:
        raise ShiftNotFound
    return shift


def find_shift(shift_id: int) -> Shift:
    """Return a shift, whatever session it is of. Raises ShiftNotFound."""
    shift = db.session.get(Shift, shift_id)
    if shift is None:
        raise ShiftNotFound
    return shift


def signup_of(session_id: int, signup_id: int) -> tuple[Shift, Signup]:
    """Return a sign-up for a shift of a session, with the shift. Raises SignupNotFound."""
    found = db.session.execute(
        select(Shift, Signup)
        .join(Signup, Signup.shift_id == Shift.id)
        .where(Signup.id == signup_id, Shift.session_id == session_id)
    ).one_or_none()
    if found is None:
        raise SignupNotFound
    return found[0], found[1]


def find_volunteer(volunteer_id: int) -> Volunteer | None:
    """Return a volunteer, or None."""
    return db.session.get(Volunteer, volunteer_id)


def must_find_volunteer(volunteer_id: int) -> Volunteer:
    """Return a volunteer as stored now. Raises SignupNotFound."""
    found = db.session.get(Volunteer, volunteer_id, populate_existing=True)
    if found is None:
        raise SignupNotFound
    return found


@dataclass(frozen=True)
class Person:
    """A volunteer in the list: what they did, and their minutes. `no_shows` are for staff only."""

    volunteer: Volunteer
    roles: frozenset[str] = frozenset()
    shifts: int = 0
    minutes: int = 0
    no_shows: int = 0


@dataclass(frozen=True)
class Wanted:
    """Which volunteers are listed. Empty means all."""

    search: str = ""
    role: str = ""
    language: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether all are listed."""
        return self == Wanted()


@dataclass(frozen=True)
class PeoplePage:
    """A page of the list, by name."""

    rows: tuple[Person, ...]
    total: int
    page: int
    pages: int


def list_people(wanted: Wanted, *, page: int) -> PeoplePage:
    """Return a page of the volunteers. Three statements."""
    found = _matching(wanted)
    total = int(db.session.scalar(select(func.count()).select_from(found.subquery())) or 0)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    shown = found.order_by(Volunteer.name_folded, Volunteer.id)
    rows = db.session.scalars(shown.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return PeoplePage(tuple(_with_work(rows)), total, page, pages)


def _matching(wanted: Wanted) -> Select[Volunteer]:
    found = select(Volunteer).where(Volunteer.erased_at.is_(None))
    if wanted.search:
        found = found.where(_named(wanted.search))
    if wanted.role:
        in_role = (
            select(Signup.volunteer_id)
            .join(Shift, Shift.id == Signup.shift_id)
            .where(Shift.role == wanted.role, Signup.status.in_(TAKES_CAPACITY))
        )
        found = found.where(Volunteer.id.in_(in_role))
    if wanted.language:
        # A list of tags is stored as JSON: each stands in quotes.
        found = found.where(cast(Volunteer.speaks, Text).contains(f'"{wanted.language}"', autoescape=True))
    return found


def _named(search: str) -> ColumnElement[bool]:
    """Return the condition of a search: part of the name, the address, or the end of the number."""
    text = " ".join(search.replace("\x00", "").split())[:LONGEST_SEARCH]
    wanted: list[ColumnElement[bool]] = [func.lower(Volunteer.email) == text.lower()]
    if fold(text):
        wanted.append(Volunteer.name_folded.contains(fold(text), autoescape=True))
    digits = "".join(filter(str.isdecimal, latin_digits(text)))
    if len(digits) >= 4:
        wanted.append(Volunteer.phone.endswith(digits, autoescape=True))
    return or_(*wanted)


def _with_work(rows: Sequence[Volunteer]) -> list[Person]:
    found = db.session.execute(
        select(Signup.volunteer_id, Shift.role, Signup.status, Signup.minutes)
        .join(Shift, Shift.id == Signup.shift_id)
        .where(Signup.volunteer_id.in_([one.id for one in rows]))
    )
    work: dict[int, list[tuple[str, str, int | None]]] = {}
    for volunteer_id, role, status, minutes in found:
        work.setdefault(volunteer_id, []).append((role, status, minutes))
    return [_person(one, work.get(one.id, [])) for one in rows]


def _person(volunteer: Volunteer, work: Sequence[tuple[str, str, int | None]]) -> Person:
    held = [role for role, status, _minutes in work if status in TAKES_CAPACITY]
    return Person(
        volunteer,
        roles=frozenset(held),
        shifts=len(held),
        minutes=sum(minutes or 0 for _role, _status, minutes in work),
        no_shows=sum(status == Status.NO_SHOW for _role, status, _minutes in work),
    )


@dataclass(frozen=True)
class Work:
    """A sign-up of somebody with its shift and session."""

    signup: Signup
    shift: Shift
    session: ListeningSession


@dataclass(frozen=True)
class Works:
    """Everything that somebody signed up for, the latest first."""

    rows: tuple[Work, ...]
    titles: TextBundle

    @property
    def completed(self) -> list[Work]:
        """What they completed, oldest first."""
        done = [one for one in self.rows if one.signup.status == Status.COMPLETED]
        return sorted(done, key=lambda one: one.shift.starts_at)

    @property
    def minutes(self) -> int:
        """How long they worked in all."""
        return sum(one.signup.minutes or 0 for one in self.completed)

    @property
    def no_shows(self) -> int:
        """How often they did not come."""
        return sum(one.signup.status == Status.NO_SHOW for one in self.rows)


def works_of(volunteer_id: int, language: str) -> Works:
    """Return what somebody signed up for. Two statements."""
    rows = db.session.execute(
        select(Signup, Shift, ListeningSession)
        .join(Shift, Shift.id == Signup.shift_id)
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .where(Signup.volunteer_id == volunteer_id)
        .order_by(Shift.starts_at.desc(), Signup.id.desc())
    ).all()
    titles = load_texts(db.session(), {session.title_id for _signup, _shift, session in rows}, language)
    return Works(tuple(Work(*row) for row in rows), titles)


def history_of(volunteer_id: int) -> Sequence[AuditEntry]:
    """Return what was done with somebody's data and sign-ups, the latest first. One statement."""
    signups = select(Signup.id).where(Signup.volunteer_id == volunteer_id)
    return db.session.scalars(
        select(AuditEntry)
        .where(
            ((AuditEntry.subject_kind == "volunteer") & (AuditEntry.subject_id == volunteer_id))
            | ((AuditEntry.subject_kind == "signup") & AuditEntry.subject_id.in_(signups))
        )
        .order_by(AuditEntry.id.desc())
        .limit(HISTORY_SHOWN)
    ).all()
