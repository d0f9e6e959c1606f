"""What came of people's needs, recorded after the session or meeting."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engage.accommodations.errors import NothingAsked, NumbersWrong, OccasionNotOpen
from engage.accommodations.models import Occasion, Outcome, ServiceOutcome
from engage.accommodations.policy import Demand, NeedKey
from engage.accommodations.services import access, reads
from engage.core import audit, clock
from engage.core.db import db


@dataclass(frozen=True)
class NewOutcome:
    """How many people had what they asked for: of those who asked in time, and of those who asked late."""

    key: NeedKey
    met: int
    met_late: int = 0


def record_outcome(
    occasion: Occasion, news: NewOutcome, *, user_id: int | None, actor: audit.Actor
) -> ServiceOutcome:
    """Record what came of a need, from the beginning of the session on. Recording again replaces it.

    How many had asked is counted when it is recorded first, and stays when registrations are erased.
    Raises OccasionNotFound, OccasionNotOpen where it has not begun or was cancelled, NothingAsked, NumbersWrong.
    """
    moment = access.lock_occasion(occasion)
    now = clock.now()
    if moment.is_cancelled or moment.starts_at > now:
        raise OccasionNotOpen("cancelled" if moment.is_cancelled else "not_yet")
    outcome = _find(occasion, news.key)
    demand = reads.demands_of(moment).get(news.key, Demand()) if outcome is None else None
    asked = (outcome.asked, outcome.asked_late) if outcome else _asked(demand)
    if news.met > asked[0] or news.met_late > asked[1]:
        raise NumbersWrong(*asked)
    if outcome is None:
        outcome = ServiceOutcome(
            **occasion.columns, **news.key._asdict(), asked=asked[0], asked_late=asked[1]
        )
        db.session.add(outcome)
    outcome.met, outcome.met_late = news.met, news.met_late
    outcome.outcome = _word(news, asked)
    outcome.recorded_by, outcome.recorded_at = user_id, now
    db.session.flush()
    audit.record(actor, "outcome.recorded", "service_outcome", outcome.id)
    return outcome


def _asked(demand: Demand | None) -> tuple[int, int]:
    """Return how many asked in time and late. Raises NothingAsked."""
    if demand is None or not demand.people:
        raise NothingAsked
    return demand.in_time, demand.late


def _word(news: NewOutcome, asked: tuple[int, int]) -> Outcome:
    had = news.met + news.met_late
    if had == sum(asked):
        return Outcome.MET
    return Outcome.PARTLY if had else Outcome.NOT_MET


def _find(occasion: Occasion, key: NeedKey) -> ServiceOutcome | None:
    return db.session.scalar(
        select(ServiceOutcome).where(
            occasion.of(ServiceOutcome),
            ServiceOutcome.service == key.service,
            ServiceOutcome.language == key.language,
            ServiceOutcome.variety == key.variety,
        )
    )
