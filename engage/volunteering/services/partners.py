"""City partners: the host's planning team accepts them or kindly declines.

Locks are taken in the order of the domain: volunteer, session, shift. The session's lock is what makes its limit hold:
under it the partners are counted anew, and a counter with a CHECK takes one more or does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from engage.core import audit, clock
from engage.core.capacity.counters import Counters
from engage.core.db import db
from engage.listening.models import ListeningSession
from engage.listening.services.access import lock_session
from engage.volunteering import policy
from engage.volunteering.errors import (
    NotForPartners,
    PartnersEnough,
    PlanningOver,
    QuorumReached,
    ShiftFull,
    SignupNotFound,
    TransitionRefused,
)
from engage.volunteering.models import (
    ACCEPTED,
    PARTNERS,
    PEOPLE,
    DeclineReason,
    PartnerCapacity,
    Shift,
    Signup,
    Status,
    Volunteer,
)
from engage.volunteering.services import access, headcount, placing, quorum, waiting

_counters = Counters(PartnerCapacity, "session_id")


@dataclass(frozen=True)
class Known:
    """What the page said before somebody was accepted.

    `will_wait`: the shift is full, so the person waits. `majority`: a majority of a public body would come.
    """

    will_wait: bool = False
    majority: bool = False


def accept(signup_id: int, *, planner_id: int, known: Known = Known()) -> Signup:
    """Accept a city partner: they get a place of the shift, or wait for one. Accepting again changes nothing.

    Raises SignupNotFound, NotOnPlanningTeam, PlanningOver, NotForPartners (the shift is kept free of them),
    PartnersEnough, QuorumReached and ShiftFull (unless `known` says so), Overlaps, ShiftNotOpen, and TransitionRefused
    where the person canceled or was declined.
    """
    volunteer, shift, signup = _lock(signup_id, planner_id)
    if signup.status in ACCEPTED:
        return signup
    if signup.status != Status.PENDING:
        raise TransitionRefused(signup.status, Status.SIGNED_UP)
    if not shift.partners_welcome:
        raise NotForPartners
    waiting.must_be_open(shift, by_staff=True)
    _take(shift.session_id, volunteer.id)
    if not known.majority:
        _must_not_make_a_majority(shift.session_id, volunteer.id)
    if not known.will_wait:
        _must_have_room(shift)
    placing.place(volunteer, shift, signup, actor=planner_id)
    _note(signup, planner_id)
    audit.record(planner_id, "signup.accepted", "signup", signup.id, ["status"])
    quorum.note_quorum(shift.session_id, actor=planner_id)
    return signup


def decline(signup_id: int, *, reason: DeclineReason, planner_id: int) -> Signup:
    """Decline a city partner kindly, also one who was accepted before. Declining again changes nothing.

    Raises SignupNotFound, NotOnPlanningTeam, PlanningOver, and TransitionRefused where the person canceled.
    """
    _lock(signup_id, planner_id)
    return placing.decline(signup_id, reason=reason, decided_by=planner_id, actor=planner_id)


def _lock(signup_id: int, planner_id: int) -> tuple[Volunteer, Shift, Signup]:
    """Lock a city partner, the session and the shift, and check under the locks that the planner may decide."""
    found = db.session.execute(
        select(Signup.volunteer_id, Signup.shift_id, Shift.session_id)
        .join(Shift, Shift.id == Signup.shift_id)
        .where(Signup.id == signup_id)
    ).one_or_none()
    if found is None:
        raise SignupNotFound
    volunteer = access.lock_volunteer(found.volunteer_id)
    session = lock_session(found.session_id)
    access.must_decide(planner_id, session.id)
    must_be_planned(session)
    shift = access.lock_shift(found.shift_id)
    signup = access.load_signup(signup_id)
    if not volunteer.is_city_partner or signup.review_reason is not None:
        raise SignupNotFound
    return volunteer, shift, signup


def must_be_planned(session: ListeningSession) -> None:
    """Raise PlanningOver where a session is over or cancelled."""
    if not policy.is_planned(session.status, session.ends_at, clock.now()):
        raise PlanningOver


def _take(session_id: int, volunteer_id: int) -> None:
    """Count one more partner, unless they come to another shift of the session anyway. Raises PartnersEnough."""
    limit = db.session.get(PartnerCapacity, (session_id, PARTNERS), populate_existing=True)
    if limit is None or _comes_anyway(session_id, volunteer_id):
        return
    recount(limit)
    if not _counters.take(session_id, {PARTNERS: 1}):
        raise PartnersEnough


def recount(limit: PartnerCapacity) -> None:
    """Count the accepted partners of a session anew. Those above the limit stay, and are overbooked. Under its lock."""
    limit.taken = headcount.count_partners(limit.session_id)
    limit.overbooked = max(0, limit.taken - limit.capacity)
    db.session.flush()


def set_limit(session_id: int, limit: int | None) -> None:
    """Set or lift the limit of a session. Nobody is sent home by a lower one. Under the session's lock."""
    row = db.session.get(PartnerCapacity, (session_id, PARTNERS), populate_existing=True)
    if limit is None:
        if row is not None:
            db.session.delete(row)
            db.session.flush()
        return
    if row is None:
        _counters.resize(session_id, PARTNERS, limit)
        row = db.session.get_one(PartnerCapacity, (session_id, PARTNERS), populate_existing=True)
    row.capacity = limit
    recount(row)


def _comes_anyway(session_id: int, volunteer_id: int) -> bool:
    stands = (
        exists()
        .where(Signup.volunteer_id == volunteer_id, Signup.status.in_(ACCEPTED))
        .where(Signup.shift_id == Shift.id, Shift.session_id == session_id)
    )
    return bool(db.session.scalar(select(stands)))


def _must_not_make_a_majority(session_id: int, volunteer_id: int) -> None:
    for count in headcount.made_majorities(session_id, volunteer_id):
        raise QuorumReached(count.body.id, count.coming, count.seats)


def _must_have_room(shift: Shift) -> None:
    waiting.waiting_list.settle_if_due(shift)
    if not waiting.counters.free(shift.id).get(PEOPLE):
        raise ShiftFull


def _note(signup: Signup, planner_id: int) -> None:
    signup.decided_by, signup.decided_at = planner_id, clock.now()
    db.session.flush()
