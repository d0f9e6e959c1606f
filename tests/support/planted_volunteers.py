"""A volunteer of whom every kind of personal data is kept, and what somebody of the staff did about shifts."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from engage.accounts.models import User
from engage.core import clock
from engage.core.city_time import city_today
from engage.core.db import write
from engage.core.i18n.writing import new_text
from engage.volunteering.models import (
    ContactOutcome,
    DeclineReason,
    Hosting,
    Kind,
    Orientation,
    OrientationVisit,
    PlanningMember,
    PlanningRole,
    QuorumWarning,
    RunStep,
    Screening,
    Shift,
    Signup,
    Status,
    Volunteer,
)
from engage.volunteering.services import attendance
from engage.volunteering.services.signups import EnteredBy
from tests.support.volunteering import make_person, make_shift, sign_up
from tests.support.world import World

NAME, EMAIL, PHONE = "Marigold Thistlewood", "marigold@planted.example", "+19165550181"
ORGANIZATION, LANGUAGE_SPOKEN = "planted department", "x-planted"
MARKS = (NAME, EMAIL, PHONE, ORGANIZATION, LANGUAGE_SPOKEN)


def plant_volunteer(user: User, world: World) -> Volunteer:
    """Somebody who worked a shift and was declined another, committed."""
    person = make_person(
        NAME,
        email=EMAIL,
        phone=PHONE,
        kind=Kind.CITY_STAFF,
        on_work_time=True,
        organization=ORGANIZATION,
        speaks=(LANGUAGE_SPOKEN,),
        may_be_asked=True,
        body_id=world.body.id,
    )
    worked = make_shift(world.session, starts_at=clock.now() - timedelta(hours=1), lasts=timedelta(hours=2))
    declined = make_shift(world.session)
    entered_by = EnteredBy(user_id=user.id, actor=user.id)
    done = sign_up(worked, person, entered_by=entered_by)
    refused = sign_up(declined, person, entered_by=entered_by)
    _confirm(done.signup_id)
    with write() as unit:
        attendance.mark_arrived(done.signup_id, actor=user.id)
        attendance.mark_completed(done.signup_id, actor=user.id)
        signup = unit.get_one(Signup, refused.signup_id)
        signup.status, signup.decline_reason = Status.DECLINED, DeclineReason.ENOUGH
        signup.decided_by, signup.decided_at = user.id, clock.now()
        signup.contact_outcome, signup.contacted_by = ContactOutcome.REACHED, user.id
        signup.contacted_at = clock.now()
        unit.get_one(Shift, worked.id).created_by = user.id
        volunteer = unit.get_one(Volunteer, done.volunteer_id)
    _prepare(volunteer, user)
    _host(user, world)
    return volunteer


def _confirm(signup_id: int) -> None:
    """The host has accepted."""
    with write() as unit:
        unit.execute(update(Signup).where(Signup.id == signup_id).values(status=Status.CONFIRMED))


def _prepare(volunteer: Volunteer, user: User) -> None:
    now, today = clock.now(), city_today()
    with write() as unit:
        screening = Screening(volunteer_id=volunteer.id, role="childcare", screened_by=user.id)
        screening.screened_on, screening.until = today, today + timedelta(days=365)
        orientation = Orientation(starts_at=now, ends_at=now + timedelta(hours=1), place="City Hall")
        orientation.created_by, orientation.created_at = user.id, now
        unit.add_all([screening, orientation])
        unit.flush()
        visit = OrientationVisit(orientation_id=orientation.id, volunteer_id=volunteer.id, created_at=now)
        visit.attended_at, visit.marked_by = now, user.id
        unit.add(visit)


def _host(user: User, world: World) -> None:
    """How the host runs the session, as the same person of the staff decided it."""
    now, session_id = clock.now(), world.session.id
    with write() as unit:
        hosting = Hosting(session_id=session_id, uniform_rule="no_arms", decided_by=user.id, decided_at=now)
        member = PlanningMember(session_id=session_id, user_id=user.id, body_id=world.body.id)
        member.role, member.added_by, member.added_at = PlanningRole.LEAD, user.id, now
        warning = QuorumWarning(
            session_id=session_id, body_id=world.body.id, members=2, seats=3, noted_at=now
        )
        warning.seen_by, warning.seen_at = user.id, now
        step = RunStep(session_id=session_id, position=9, minutes=10, what_id=new_text(unit, "en", "Welcome"))
        unit.add_all([hosting, member, warning, step])
