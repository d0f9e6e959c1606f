"""Reads of who agreed to which expectations, for acts and queries. They lock and write nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select

from engage.core.current import current_city
from engage.listening.models import ListeningSession, SessionStatus
from engage.volunteering.models import Shift, Signup, Status

# Who is asked again: they come, or may still come. Whoever waits for the host's answer is asked when it is yes.
ASKED_AGAIN = (Status.SIGNED_UP, Status.CONFIRMED, Status.OFFERED, Status.WAITING)


def agreed_to_older(now: datetime, *, session_id: int | None = None) -> Select[Signup]:
    """Return the query for sign-ups of shifts to come whose people agreed to older expectations, by volunteer.

    Of one session, or of all. Those that staff have still to look at are left out: the contact may be a stranger's.
    """
    wanted = (
        select(Signup)
        .join(Shift, Shift.id == Signup.shift_id)
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .where(
            Shift.starts_at > now,
            Shift.withdrawn_at.is_(None),
            ListeningSession.status != SessionStatus.CANCELLED,
            Signup.status.in_(ASKED_AGAIN),
            Signup.review_reason.is_(None),
            Signup.agreed_version != current_city().current_expectations.version,
        )
        .order_by(Signup.volunteer_id, Shift.starts_at, Signup.id)
    )
    return wanted if session_id is None else wanted.where(Shift.session_id == session_id)
