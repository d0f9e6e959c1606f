"""What is asked for and what is arranged: reads that acts, screens and messages share. They lock and write nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, case, false, func, or_, select
from sqlalchemy.orm import joinedload

from engage.accommodations import policy
from engage.accommodations.models import (
    INTERPRETATION,
    Alternative,
    Assignment,
    Occasion,
    ServiceDemand,
    ServiceOutcome,
)
from engage.accommodations.policy import Demand, Line, Moment, NeedKey
from engage.core import clock
from engage.core.current import current_city
from engage.core.db import db
from engage.listening.models import TAKES_CAPACITY, Mode, NeedKind, Registration, RegistrationNeed

_KINDS = (NeedKind.INTERPRETATION, NeedKind.ACCESS)


def need_key(kind: str, key: str, variety: str = "") -> NeedKey | None:
    """Return what a need of a registration asks for; None where nobody provides it, as with a chair near the front."""
    if kind == NeedKind.INTERPRETATION:
        return NeedKey(INTERPRETATION, key, variety)
    return NeedKey(key) if kind == NeedKind.ACCESS and key in current_city().services.kinds else None


def lines_of(moment: Moment, entered: Sequence[ServiceDemand] | None = None) -> list[Line]:
    """Return every need of a session or meeting and what is arranged for it. Five statements.

    `entered`: the needs that staff entered, where they are loaded already.
    What is assigned without anyone having asked has a line too, in which nobody needs it.
    """
    occasion = moment.occasion
    demands = demands_of(moment, entered)
    assignments = db.session.scalars(
        select(Assignment)
        .where(occasion.of(Assignment))
        .options(joinedload(Assignment.provider))
        .order_by(Assignment.proposed_at, Assignment.id)
    ).all()
    alternatives = db.session.scalars(
        select(Alternative).where(occasion.of(Alternative), Alternative.withdrawn_at.is_(None))
    )
    outcomes = db.session.scalars(select(ServiceOutcome).where(occasion.of(ServiceOutcome)))
    return make_lines(
        moment,
        demands,
        assignments,
        {key_of(one): one for one in alternatives},
        {key_of(one): one for one in outcomes},
    )


def key_of(row: Alternative | ServiceOutcome | ServiceDemand) -> NeedKey:
    """Return which need a row is about."""
    return NeedKey(row.service, row.language, row.variety)


def make_lines(
    moment: Moment,
    demands: Mapping[NeedKey, Demand],
    assignments: Sequence[Assignment],
    alternatives: Mapping[NeedKey, Alternative],
    outcomes: Mapping[NeedKey, ServiceOutcome],
) -> list[Line]:
    """Put together what belongs to each need, in the order in which needs are shown."""
    given = {NeedKey(one.service, one.language) for one in assignments}
    asked = {key.any_variety for key in demands}
    keys = {*demands, *(given - asked), *alternatives, *outcomes}
    return [
        _line(moment, key, demands.get(key, Demand()), assignments, alternatives.get(key), outcomes.get(key))
        for key in policy.ordered(keys)
    ]


def _line(
    moment: Moment,
    key: NeedKey,
    demand: Demand,
    assignments: Sequence[Assignment],
    alternative: Alternative | None,
    outcome: ServiceOutcome | None,
) -> Line:
    serving = [one for one in assignments if policy.serves(one, key)]
    standing = [one for one in serving if one.stands and policy.is_current(one, moment)]
    quantity = current_city().services.quantity(key.service)
    needed = policy.how_many(quantity, demand, moment.lasts) if demand.people else 0
    ended = [one for one in serving if one not in standing]
    return Line(key, demand, needed, moment.deadline, standing, ended, alternative, outcome, moment.is_hybrid)


def demands_of(moment: Moment, entered: Sequence[ServiceDemand] | None = None) -> dict[NeedKey, Demand]:
    """Return how many people need what. One statement for a meeting, two for a session."""
    demands: dict[NeedKey, Demand] = {}
    if moment.occasion.session_id is not None:
        for row in db.session.execute(registered([moment])):
            add_registered(demands, row)
    add_entered(demands, moment, entered_for(moment.occasion) if entered is None else entered)
    return demands


def entered_for(occasion: Occasion) -> Sequence[ServiceDemand]:
    """Return the needs that staff entered for a session or meeting. One statement."""
    return db.session.scalars(
        select(ServiceDemand)
        .where(occasion.of(ServiceDemand), ServiceDemand.withdrawn_at.is_(None))
        .order_by(ServiceDemand.id)
    ).all()


def add_registered(demands: dict[NeedKey, Demand], row: Any) -> None:
    """Add a sum of what registrations ask for. Who takes part online needs nothing that only the room has."""
    key = need_key(row.kind, row.key, row.variety)
    is_elsewhere = row.mode == Mode.VIRTUAL and row.key in current_city().needs_in_person
    if key is not None and not (is_elsewhere and row.kind == NeedKind.ACCESS):
        _add(demands, key, _registered_demand(row))


def add_entered(demands: dict[NeedKey, Demand], moment: Moment, entered: Iterable[ServiceDemand]) -> None:
    """Add the needs that staff entered."""
    for one in entered:
        late = one.people if one.asked_at > moment.deadline else 0
        _add(demands, key_of(one), Demand(one.people, late, 0, 1, one.asked_at, one.wanted))


def _registered_demand(row: Any) -> Demand:
    online = row.people if row.mode == Mode.VIRTUAL else 0
    return Demand(row.people, row.late, online, row.parties, row.first_at)


def _add(demands: dict[NeedKey, Demand], key: NeedKey, demand: Demand) -> None:
    demands[key] = demands.get(key, Demand()) + demand


def registered(moments: Sequence[Moment]):  # type: ignore[no-untyped-def]
    """Return the sums of what those ask for who take part in these sessions, or are offered a spot."""
    need = RegistrationNeed
    asked_at = func.coalesce(need.asked_at, Registration.created_at)
    is_late = or_(
        *(
            and_(Registration.session_id == one.occasion.session_id, asked_at > one.deadline)
            for one in moments
            if one.deadline < clock.now()
        ),
        false(),
    )
    return (
        select(
            Registration.session_id,
            need.kind,
            need.key,
            need.variety,
            Registration.mode,
            func.sum(need.count).label("people"),
            func.sum(case((is_late, need.count), else_=0)).label("late"),
            func.count().label("parties"),
            func.min(asked_at, type_=Registration.created_at.type).label("first_at"),
        )
        .join(need, need.registration_id == Registration.id)
        .where(
            Registration.session_id.in_([one.occasion.session_id for one in moments]),
            Registration.status.in_(TAKES_CAPACITY),
            need.kind.in_(_KINDS),
        )
        .group_by(Registration.session_id, need.kind, need.key, need.variety, Registration.mode)
    )
