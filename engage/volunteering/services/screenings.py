"""Screening: who looked, when, and until when somebody may take on a role. What was found is not stored."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.city_time import city_today
from engage.core.db import db
from engage.volunteering.errors import NoScreeningNeeded, ScreeningDatesWrong, ScreeningNotFound
from engage.volunteering.models import Screening
from engage.volunteering.services import access, confirming, reads

LONGEST_YEARS = 3


def latest_end(screened_on: date) -> date:
    """Return the last day until which a screening of this day may hold: the same day three years later."""
    try:
        return screened_on.replace(year=screened_on.year + LONGEST_YEARS)
    except ValueError:  # February 29
        return screened_on.replace(year=screened_on.year + LONGEST_YEARS, day=28)


def note_screening(
    volunteer_id: int, role: str, *, screened_on: date, until: date, user_id: int, actor: audit.Actor
) -> Screening:
    """Note that somebody may take on a role until a day. Sign-ups to which nothing is missing any more are confirmed.

    The same again is the one that is there. Raises SignupNotFound, NoScreeningNeeded, and ScreeningDatesWrong: it was
    not before today, it is over already, or it holds for more than three years.
    """
    volunteer = access.lock_volunteer(volunteer_id)
    if not reads.needs_screening(role):
        raise NoScreeningNeeded
    if screened_on > city_today() or not max(screened_on, city_today()) < until <= latest_end(screened_on):
        raise ScreeningDatesWrong
    same = select(Screening).where(
        Screening.volunteer_id == volunteer.id,
        Screening.role == role,
        Screening.screened_on == screened_on,
        Screening.until == until,
        Screening.withdrawn_at.is_(None),
    )
    known = db.session.scalar(same)
    if known is not None:
        return known
    screening = Screening(
        volunteer_id=volunteer.id, role=role, screened_by=user_id, screened_on=screened_on, until=until
    )
    db.session.add(screening)
    db.session.flush()
    audit.record(actor, "volunteer.screened", "volunteer", volunteer.id)
    confirming.review_all(volunteer.id, actor=actor)
    return screening


def withdraw_screening(volunteer_id: int, screening_id: int, *, actor: audit.Actor) -> None:
    """Note that a screening does not hold any more. Sign-ups that rested on it are no longer confirmed.

    Again it changes nothing. Raises ScreeningNotFound, also for one of somebody else.
    """
    access.lock_volunteer(volunteer_id)
    screening = db.session.get(Screening, screening_id, populate_existing=True)
    if screening is None or screening.volunteer_id != volunteer_id:
        raise ScreeningNotFound
    if screening.withdrawn_at is None:
        screening.withdrawn_at = clock.now()
        db.session.flush()
        audit.record(actor, "volunteer.screening_withdrawn", "volunteer", volunteer_id)
        confirming.review_all(volunteer_id, actor=actor)
