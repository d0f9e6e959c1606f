"""Pending work of decisions for *Today*: one row for each piece. Nothing here reads a draft, an answer or a concern."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Select, distinct, exists, func, select

from engage.accounts.models import User
from engage.bodies.models import Office, OfficeHolder
from engage.core.db import db
from engage.decisions.models import (
    UNDER_WAY,
    DecisionBody,
    Mandate,
    Round,
    RoundSeat,
    RoundState,
    RoundVoter,
)

# The worker closes a round within a minute of its deadline; staff are told only if that failed.
CLOSED_WITHIN = timedelta(minutes=10)


def overdue_reports(today: date) -> Select[int]:
    """Select the mandates whose team missed the day of its report. A revoked mandate needs no report."""
    return _unreported().where(Mandate.report_on < today)


def expired_mandates(now: datetime, today: date) -> Select[int]:
    """Select the expired mandates without a report whose report is not overdue yet."""
    return _unreported().where(Mandate.expires_at <= now, Mandate.report_on >= today)


def count_open_rounds_of(body_id: int, user_id: int, now: datetime) -> int:
    """Return in how many open rounds of a body a person may answer (one statement)."""
    statement = (
        select(func.count(distinct(Round.id)))
        .join(RoundSeat, RoundSeat.round_id == Round.id)
        .join(RoundVoter, RoundVoter.round_seat_id == RoundSeat.id)
        .where(
            RoundSeat.body_id == body_id,
            RoundVoter.user_id == user_id,
            Round.state == RoundState.OPEN,
            Round.closes_at > now,
        )
    )
    return int(db.session.scalar(statement) or 0)


def late_rounds(now: datetime) -> Select[int]:
    """Select the open rounds that the worker did not close within `CLOSED_WITHIN` of their deadline."""
    return select(Round.id).where(Round.state == RoundState.OPEN, Round.closes_at <= now - CLOSED_WITHIN)


def closed_rounds() -> Select[int]:
    """Select the closed rounds that a facilitator must reveal."""
    return select(Round.id).where(Round.state == RoundState.CLOSED)


def unled_rounds() -> Select[int]:
    """Select the rounds under way without any facilitator with an active account."""
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
