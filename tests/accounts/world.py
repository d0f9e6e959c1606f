"""Somebody who works in the office, for the small world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from engage.accounts.models import User
from engage.accounts.services import links
from engage.core.db import write
from engage.core.security.permissions import Role
from tests.support.accounts import make_sign_in, make_user

if TYPE_CHECKING:
    from tests.support.world import World


@dataclass
class Piece:
    """Somebody with a link to sign in by, and signed in elsewhere."""

    person: User
    sign_in_token: str
    sign_in_id: str

    @classmethod
    def make(cls, world: World) -> Self:
        """Make it, committed."""
        person = make_user(Role.ORGANIZER, name="Robin Example", email=f"robin{world.mark}@example.org")
        with write():
            token = links.make_link_by_hand(person, trial=False, actor="command")
        return cls(person, token, make_sign_in(person).id)

    def examples(self, endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        found: dict[str, object] = {"sign_in_id": self.sign_in_id, "passkey_id": 1}
        if endpoint.startswith("accounts."):
            found["token"] = self.sign_in_token
        if endpoint.startswith("staff_accounts."):
            found["user_id"] = self.person.id
        return found

    def join(self, user: User) -> None:
        """An account is everything here."""
