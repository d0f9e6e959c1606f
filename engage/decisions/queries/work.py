"""What decisions wait for: one row for each piece of work. Nothing here reads a draft, an answer or a concern."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Select, exists, select

from engage.accounts.models import User
from engage.bodies.models import Office, OfficeHolder
from engage.decisions.models import UNDER_WAY, DecisionBody, Mandate, Round, RoundState

# The worker closes a round within a minute of its time. Until then nobody has to do anything.
CLOSED_WITHIN = timedelta(minutes=10)


def overdue_reports(today: date) -> Select[int]:
    """A row for each mandate whose team has not reported by the day it was to. A mandate taken back needs no report."""
    return _unreported().where(Mandate.report_on < today)


def expired_mandates(now: datetime, today: date) -> Select[int]:
    """A row for each mandate that ended and has no report, where that is not overdue yet."""
    return _unreported().where(Mandate.expires_at <= now, Mandate.report_on >= today)


def late_rounds(now: datetime) -> Select[int]:
    """A row for each round whose time is over and that nobody closed, the worker neither."""
    return select(Round.id).where(Round.state == RoundState.OPEN, Round.closes_at <= now - CLOSED_WITHIN)


def closed_rounds() -> Select[int]:
    """A row for each closed round that waits for its facilitator to reveal it."""
    return select(Round.id).where(Round.state == RoundState.CLOSED)


def unled_rounds() -> Select[int]:
    """A row for each round under way in whose bodies nobody with an active account is facilitator."""
    facilitator = (
        exists()
        .where(
            DecisionBody.decision_id == Round.decision_id,
            OfficeHolder.body_id == DecisionBody.body_id,
            OfficeHolder.office == Office.FACILITATOR.value,
            User.id == OfficeHolder.user_id,
            User.active,
        )
        .correlate(Round)
    )
    return select(Round.id).where(Round.state.in_(UNDER_WAY), ~facilitator)


def _unreported() -> Select[int]:
    return select(Mandate.id).where(Mandate.reported_at.is_(None), Mandate.revoked_at.is_(None))
