"""Thanks to volunteers on the morning after a session, once for each session."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from engage.core import clock
from engage.core.city_time import city_today, in_city_time, to_instant
from engage.core.db import db
from engage.listening.models import ListeningSession
from engage.volunteering.models import Shift, Signup, Status
from engage.volunteering.services import access, telling_people

FROM_HOUR, TO_HOUR = 9, 19  # by the city's clock
_LONG_AGO = timedelta(days=30)
# So long what nobody has marked yet is waited for.
_MARKED_WITHIN = timedelta(days=3)

_OTHER, _ITS_SHIFT = aliased(Signup), aliased(Shift)

Pair = tuple[int, int]


def find_due() -> list[Pair]:
    """Return who is to be thanked for which session, as numbers of a volunteer and a session. One statement by day.

    Who completed a shift of a session that is past since yesterday, and was not thanked for it. As long as another
    shift of theirs is not marked, it is waited for.
    """
    now = clock.now()
    if not FROM_HOUR <= in_city_time(now).hour < TO_HOUR:
        return []
    today = to_instant(datetime.combine(city_today(), time()))
    rows = db.session.execute(
        select(Signup.volunteer_id, Shift.session_id)
        .join(Shift, Shift.id == Signup.shift_id)
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .where(Signup.status == Status.COMPLETED, Signup.thanked_at.is_(None))
        .where(ListeningSession.ends_at < today, ListeningSession.ends_at > now - _LONG_AGO)
        .where(~_has(_OTHER.thanked_at.is_not(None)))
        .where(
            or_(
                ListeningSession.ends_at < now - _MARKED_WITHIN,
                ~_has(_OTHER.status.in_((Status.CONFIRMED, Status.ARRIVED))),
            )
        )
        .distinct()
        .order_by(Shift.session_id, Signup.volunteer_id)
    )
    return [(volunteer_id, session_id) for volunteer_id, session_id in rows]


def _has(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that the volunteer has such a sign-up at the same session."""
    return exists().where(
        _OTHER.volunteer_id == Signup.volunteer_id,
        _ITS_SHIFT.id == _OTHER.shift_id,
        _ITS_SHIFT.session_id == Shift.session_id,
        condition,
    )


def thank(pair: Pair) -> None:
    """Thank somebody for what they completed at a session. Again changes nothing."""
    volunteer_id, session_id = pair
    volunteer = access.lock_volunteer(volunteer_id)
    mine = select(Shift.id).where(Shift.session_id == session_id)
    done = db.session.scalars(
        select(Signup)
        .where(Signup.volunteer_id == volunteer_id, Signup.shift_id.in_(mine))
        .where(Signup.status == Status.COMPLETED)
        .execution_options(populate_existing=True)
    ).all()
    if volunteer.erased_at is not None or not done or any(one.thanked_at for one in done):
        return
    for signup in done:
        signup.thanked_at = clock.now()
    telling_people.tell_thanks(volunteer_id, session_id)
