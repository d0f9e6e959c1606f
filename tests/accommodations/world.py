"""Interpreters and an agency for the session and the meeting of the small world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from engage.accommodations.models import Assignment, Instead, Provider
from engage.accommodations.policy import NeedKey
from engage.accommodations.services import alternatives, demands
from engage.accommodations.services.alternatives import NewAlternative
from engage.accommodations.services.demands import NewDemand
from engage.accommodations.services.links import link_token
from engage.accounts.models import User
from engage.core.db import write
from tests.support.providers import arrange, ask, make_agency, make_provider, occasion_of, speaks

if TYPE_CHECKING:
    from tests.support.world import World

INTERPRETER, AGENCY = "Pao Example", "Many Tongues"
NOTE, COST = "Two people at the front table.", "Ninety dollars an hour."


@dataclass
class Piece:
    """An interpreter has not answered yet, an agency has said yes, and for one language something else is offered."""

    written: ClassVar = (INTERPRETER, AGENCY, NOTE, COST)

    provider: Provider
    assignment: Assignment
    occasion: str
    demand_id: int
    alternative_id: int

    @classmethod
    def make(cls, world: World) -> Self:
        """Make it, committed."""
        session, mark = world.listening.session, world.mark
        provider = make_provider(
            INTERPRETER,
            speaks("hmn", "mww"),
            email=f"pao{mark}@example.org",
            phone=f"+1916555014{3 + len(mark)}",
        )
        agency = make_agency(AGENCY, speaks("es"), email=f"agency{mark}@example.org")
        assignment = ask(session, provider, answer_by=session.starts_at - timedelta(days=4))
        arrange(session, agency, language="es", cost_note=COST)
        occasion = occasion_of(session)
        with write():
            demand = demands.add_demand(
                occasion,
                NewDemand(NeedKey("captions"), 2, note=NOTE),
                user_id=None,
                actor="command",
            )
            alternative = alternatives.offer_instead(
                occasion,
                NewAlternative(NeedKey("interpretation", "fa"), Instead.PHONE),
                user_id=None,
                actor="command",
            )
        return cls(provider, assignment, f"session-{session.id}", demand.id, alternative.id)

    def examples(self, endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        found: dict[str, object] = {
            "assignment_key": self.assignment.public_id,
            "provider_id": self.provider.id,
            "assignment_id": self.assignment.id,
            "occasion": self.occasion,
            "need": "interpretation-hmn",
            "demand_id": self.demand_id,
            "alternative_id": self.alternative_id,
            "said": "withdraw",
        }
        if endpoint.partition(".")[0] == "service":
            found["token"] = link_token(self.provider)
        return found

    def join(self, user: User) -> None:
        """Providers have no account."""
