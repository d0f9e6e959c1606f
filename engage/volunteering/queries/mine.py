"""What the private page of a volunteer shows: their shifts, how each stands, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engage.core import clock
from engage.core.capacity.policy import offer_is_over
from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.listening.models import ListeningSession, SessionStatus
from engage.listening.policy import as_told
from engage.volunteering.models import AWAITS, Missing, Shift, Signup, Status, Volunteer
from engage.volunteering.services import reads


@dataclass(frozen=True)
class MyShift:
    """A sign-up with its shift and session. `position` is the place in the queue, where there is one."""

    signup: Signup
    shift: Shift
    session: ListeningSession
    now: datetime
    missing: frozenset[Missing]
    position: int | None

    @property
    def is_on(self) -> bool:
        """Whether the shift takes place, as far as anybody knows."""
        return self.shift.withdrawn_at is None and self.session.status != SessionStatus.CANCELLED

    @property
    def was_called_off(self) -> bool:
        """Whether the sign-up ended because the shift was withdrawn, or its session cancelled."""
        if self.signup.status != Status.CANCELLED or self.is_on:
            return False
        ended, withdrawn = self.signup.cancelled_at, self.shift.withdrawn_at
        return ended is None or (withdrawn is not None and ended >= withdrawn)

    @property
    def is_to_come(self) -> bool:
        """Whether something of it is still to come for the volunteer."""
        return self.is_on and self.signup.status in AWAITS and self.shift.ends_at > self.now

    @property
    def offer_stands(self) -> bool:
        """Whether the volunteer can take the place that is offered."""
        over = offer_is_over(self.signup.offer_expires_at, self.shift.starts_at, self.now)
        return self.signup.status == Status.OFFERED and not over


@dataclass(frozen=True)
class MyShifts:
    """All shifts of a volunteer, with the titles of their sessions."""

    shifts: Sequence[MyShift]
    texts: TextBundle

    @property
    def coming(self) -> list[MyShift]:
        """Those to come, the soonest first."""
        return [one for one in self.shifts if one.is_to_come]

    @property
    def earlier(self) -> list[MyShift]:
        """Those that are over, called off or canceled, the latest first."""
        return [one for one in reversed(self.shifts) if not one.is_to_come]

    @property
    def must_agree(self) -> bool:
        """Whether the volunteer is asked to agree to the expectations that hold now, also where they are confirmed."""
        current = reads.current_version()
        return any(one.signup.agreed_version != current for one in self.coming)

    @property
    def minutes(self) -> int:
        """How long the volunteer has helped."""
        return sum(one.signup.minutes or 0 for one in self.shifts)


def shifts_of_volunteer(volunteer_id: int, language: str, *, position: Callable[[Signup], int]) -> MyShifts:
    """Return all shifts of a volunteer. Two statements, and some for each that waits or lacks something.

    `position` is asked for the place in the queue of each that waits.
    """
    rows = db.session.execute(
        select(Signup, Shift, ListeningSession)
        .join(Shift, Shift.id == Signup.shift_id)
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .where(Signup.volunteer_id == volunteer_id)
        .order_by(Shift.starts_at, Signup.id)
    ).all()
    sessions = [row[2] for row in rows]
    texts = load_texts(db.session, {one.title_id for one in sessions}, language)
    return MyShifts([_view(*row, position=position) for row in rows], as_told(texts, sessions))


def shift_of_volunteer(signup: Signup) -> MyShift:
    """Return one shift of a volunteer, without the place in its queue. At most four statements."""
    shift = db.session.get_one(Shift, signup.shift_id)
    return _view(signup, shift, db.session.get_one(ListeningSession, shift.session_id), position=None)


def find_signup(volunteer_id: int, public_id: str) -> Signup | None:
    """Return a sign-up of a volunteer, or None. One statement."""
    return db.session.scalar(
        select(Signup).where(Signup.volunteer_id == volunteer_id, Signup.public_id == public_id)
    )


def find_volunteer(volunteer_id: int) -> Volunteer:
    """Return a volunteer as they stand now. One statement."""
    return db.session.get_one(Volunteer, volunteer_id, populate_existing=True)


def title_of(session: ListeningSession, language: str) -> str:
    """Return the title of a session in a language. One statement."""
    texts = as_told(load_texts(db.session, [session.title_id], language), [session])
    return texts[session.title_id].value


def agrees_now(volunteer_id: int) -> bool:
    """Return whether a volunteer agreed, at any shift, to the expectations that hold now. One statement."""
    return reads.find_agreement(volunteer_id) is not None


def _view(
    signup: Signup, shift: Shift, session: ListeningSession, *, position: Callable[[Signup], int] | None
) -> MyShift:
    waits = signup.status == Status.WAITING
    is_asked = signup.status in (Status.SIGNED_UP, Status.PENDING)
    return MyShift(
        signup=signup,
        shift=shift,
        session=session,
        now=clock.now(),
        missing=reads.missing(signup.volunteer_id, shift, signup) if is_asked else frozenset(),
        position=position(signup) if position and waits else None,
    )
