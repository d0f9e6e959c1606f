"""An interpreter of whom every kind of personal data is kept, and what somebody of the staff did about services."""

from __future__ import annotations

from sqlalchemy import update

from engage.accommodations.models import (
    Alternative,
    Assignment,
    Instead,
    NeedNotice,
    Outcome,
    Provider,
    ServiceDemand,
    ServiceOutcome,
    State,
)
from engage.accounts.models import User
from engage.core import clock
from engage.core.db import write
from tests.support.providers import arrange, make_provider, occasion_of, speaks
from tests.support.world import World

NAME, EMAIL, PHONE = "Oleander Brook", "oleander@planted.example", "+19165550182"
MARKS = (NAME, EMAIL, PHONE, "planted provider note", "planted cost", "planted companion", "planted answer")


def plant_provider(user: User, world: World) -> Provider:
    """Somebody who interpreted and signed the hours, committed."""
    session = world.session
    provider = make_provider(
        NAME, speaks("hmn", "mww"), email=EMAIL, phone=PHONE, language="hmn", note="planted provider note"
    )
    assignment = arrange(session, provider, cost_note="planted cost")
    now, about = clock.now(), occasion_of(session).columns
    with write() as unit:
        unit.execute(update(Provider).where(Provider.id == provider.id).values(created_by=user.id))
        unit.execute(
            update(Assignment)
            .where(Assignment.id == assignment.id)
            .values(
                state=State.COMPLETED,
                who_comes="planted companion",
                answer_note="planted answer",
                minutes=120,
                signed_at=now,
                signed_by=user.id,
                proposed_by=user.id,
                ended_by=user.id,
            )
        )
        unit.add_all(
            [
                ServiceDemand(**about, service="asl", asked_at=now, created_at=now, created_by=user.id),
                Alternative(**about, service="ride", kind=Instead.PHONE, decided_by=user.id, decided_at=now),
                ServiceOutcome(
                    **about,
                    service="asl",
                    outcome=Outcome.MET,
                    asked=1,
                    met=1,
                    recorded_by=user.id,
                    recorded_at=now,
                ),
            ]
        )
        return unit.get_one(Provider, provider.id)


def plant_notice(registration_id: int) -> None:
    """What a party was told of the ride that it asked for."""
    told = {"0:in_person:ride::": "looking"}, {"0:in_person:ride::": "in_person"}
    with write() as unit:
        unit.add(
            NeedNotice(registration_id=registration_id, before=told[0], says=told[1], made_at=clock.now())
        )
