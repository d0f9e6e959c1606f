"""Who agreed to which expectations. Sign-ups name a version; its text is the city's."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from engage.core import clock
from engage.core.current import current_city
from engage.core.db import db, scalar
from engage.volunteering.models import Signup
from engage.volunteering.services.agreements import agreed_to_older
from engage.volunteering.services.reads import Agreement


def count_older(session_id: int) -> int:
    """Return how many sign-ups for shifts to come of a session rest on older expectations. One statement."""
    older = agreed_to_older(clock.now(), session_id=session_id)
    return int(scalar(select(func.count()).select_from(older.order_by(None).subquery())))


def newest_agreed(volunteer_id: int) -> Agreement | None:
    """Return to which expectations a volunteer agreed last. One statement."""
    row = db.session.execute(
        select(Signup.agreed_version, Signup.agreed_at, Signup.agreed_language)
        .where(Signup.volunteer_id == volunteer_id, Signup.agreed_at.is_not(None))
        .order_by(Signup.agreed_at.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row.agreed_version is None or row.agreed_at is None:
        return None
    return Agreement(row.agreed_version, row.agreed_at, row.agreed_language or "")


def resting_on_lost_ones() -> Select[int]:
    """Return a query with one row for each sign-up whose expectations the city's data no longer has."""
    known = [one.version for one in current_city().expectations]
    return select(Signup.id).where(Signup.agreed_version.is_not(None), Signup.agreed_version.not_in(known))
