"""An interpreter with a private link, who was asked for the small world's session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from engage.accommodations.models import Assignment, Provider
from engage.accommodations.services.links import link_token
from engage.accounts.models import User
from tests.support.providers import ask, make_provider, speaks

if TYPE_CHECKING:
    from tests.support.world import World


@dataclass
class Piece:
    """An interpreter of Hmong who has not answered yet."""

    written: ClassVar = ("Pao Example",)

    provider: Provider
    assignment: Assignment

    @classmethod
    def make(cls, world: World) -> Self:
        """Make it, committed."""
        provider = make_provider("Pao Example", speaks("hmn"), email=f"pao{world.mark}@example.org")
        return cls(provider, ask(world.listening.session, provider))

    def examples(self, endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        found: dict[str, object] = {"assignment_key": self.assignment.public_id, "tag": "hmn"}
        if endpoint.partition(".")[0] == "service":
            found["token"] = link_token(self.provider)
        return found

    def join(self, user: User) -> None:
        """Providers have no account."""
