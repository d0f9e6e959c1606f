"""Needs that staff enter: of meetings, or known otherwise than by a registration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engage.accommodations.errors import OccasionNotFound
from engage.accommodations.models import Occasion, ServiceDemand
from engage.accommodations.policy import NeedKey
from engage.accommodations.services import access, providers
from engage.core import audit, clock
from engage.core.db import db


@dataclass(frozen=True)
class NewDemand:
    """A need that staff know of. `wanted` is how many providers they want; None: as many as the rule says."""

    key: NeedKey
    people: int = 1
    wanted: int | None = None
    asked_at: datetime | None = None
    note: str = ""


def add_demand(
    occasion: Occasion, demand: NewDemand, *, user_id: int | None, actor: audit.Actor
) -> ServiceDemand:
    """Store a need. Raises OccasionNotFound, OccasionNotOpen, ServiceUnknown."""
    providers.must_be_known(demand.key)
    access.lock_open_occasion(occasion)
    now = clock.now()
    added = ServiceDemand(
        **occasion.columns,
        **demand.key._asdict(),
        people=demand.people,
        wanted=demand.wanted,
        asked_at=min(demand.asked_at or now, now),
        note=demand.note,
        created_by=user_id,
        created_at=now,
    )
    db.session.add(added)
    db.session.flush()
    audit.record(actor, "demand.added", "demand", added.id)
    return added


def withdraw_demand(demand_id: int, *, occasion: Occasion, actor: audit.Actor) -> None:
    """Take a need back that staff entered for this occasion. Again, it changes nothing. Raises OccasionNotFound."""
    access.lock_occasion(occasion)
    demand = db.session.get(ServiceDemand, demand_id, populate_existing=True)
    if demand is None or demand.occasion != occasion:
        raise OccasionNotFound
    if demand.withdrawn_at is None:
        demand.withdrawn_at = clock.now()
        db.session.flush()
        audit.record(actor, "demand.withdrawn", "demand", demand.id)
