"""People and staff who all act on one session at once, at random: reserve, change, switch, cancel, accept, offer.

Now and then one of them looks, in the transaction of what it did, whether everything is as it must be.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping

from sqlalchemy import select

from engage.core.db import db, write
from engage.listening.models import Mode, Registration
from engage.listening.policy import Party
from engage.listening.services import access, changes, waiting
from engage.listening.services.reservations import (
    Contact,
    EnteredBy,
    IfFull,
    RegistrationRequest,
    register_party,
)
from tests.support import ledger
from tests.support.acting import main

Act = Callable[["Actor"], None]


class Actor:
    """One thread's worth of people."""

    def __init__(self, session_id: int, chance: random.Random) -> None:
        self.session_id = session_id
        self.chance = chance

    def party(self) -> Party:
        """A party of one to four, some with children in care, some with supper."""
        chance = self.chance
        grown = chance.randint(1, 3)
        children = {"under_3": 1} if chance.random() < 0.4 else {}
        return Party(
            mode=chance.choice(tuple(Mode)),
            grown=grown,
            children=children,
            childcare=bool(children) and chance.random() < 0.7,
            meals=chance.randint(0, grown),
            interpretation={"fa": 1} if chance.random() < 0.3 else {},
        )

    def request(self) -> RegistrationRequest:
        """What somebody of a few hundred fills in, so that some come twice."""
        number = self.chance.randrange(400)
        contact = Contact(name=f"Party {number}", language="fa", email=f"party{number}@example.org")
        return RegistrationRequest(contact, self.party(), if_full=self.chance.choice(tuple(IfFull)))

    def look(self) -> None:
        """Now and then, before anybody else may act: is everything as it must be? Raises AssertionError."""
        if self.chance.random() < 0.25:
            access.lock_session(self.session_id)
            found = ledger.problems_now(self.session_id)
            assert found == [], found

    def somebody(self) -> int | None:
        """A registration, whatever its state. The recent are the likeliest."""
        recent = (
            select(Registration.id)
            .where(Registration.session_id == self.session_id)
            .order_by(Registration.id.desc())
            .limit(60)
        )
        found = list(db.session.scalars(recent))
        db.session.rollback()
        return self.chance.choice(found) if found else None


def _reserve(actor: Actor) -> None:
    reason = "burst" if actor.chance.random() < 0.05 else None
    with write():
        register_party(actor.session_id, request=actor.request(), entered_by=EnteredBy(review_reason=reason))
        actor.look()


def _on_somebody(act: Callable[[Actor, int], object]) -> Act:
    def acting(actor: Actor) -> None:
        ident = actor.somebody()
        if ident is not None:
            with write():
                act(actor, ident)
                actor.look()

    return acting


def _change(actor: Actor, ident: int) -> None:
    registration = access.load_registration(ident)
    contact = Contact(
        name=registration.name,
        language=registration.language,
        email=registration.email,
        phone=registration.phone,
        organization=registration.organization,
        may_contact=registration.may_contact,
        is_helpers=registration.contact_key is None,
    )
    request = RegistrationRequest(contact, actor.party(), if_full=actor.chance.choice(tuple(IfFull)))
    changes.change_registration(ident, request=request, actor="test")


ACTS: Mapping[str, tuple[int, Act]] = {
    "reserve": (8, _reserve),
    "cancel": (3, _on_somebody(lambda _, ident: changes.cancel_registration(ident, actor="test"))),
    "switch": (
        2,
        _on_somebody(
            lambda actor, ident: changes.switch_mode(
                ident, mode=actor.chance.choice(tuple(Mode)), actor="test"
            )
        ),
    ),
    "change": (3, _on_somebody(_change)),
    "accept": (4, _on_somebody(lambda _, ident: waiting.accept_offer(ident, actor="test"))),
    # An offer whose clock starts with no hours left lapses at the next write.
    "told": (
        2,
        _on_somebody(lambda actor, ident: waiting.offer_told(ident, hours=actor.chance.choice((0, 48)))),
    ),
    "queue again": (1, _on_somebody(lambda _, ident: waiting.queue_again(ident, actor="test"))),
    "release": (1, _on_somebody(lambda _, ident: changes.accept_pending(ident, actor="test"))),
}


if __name__ == "__main__":
    sys.exit(main(Actor, ACTS))
