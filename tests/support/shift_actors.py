"""Volunteers and staff who all act on the shifts of one session at once, at random."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable

from sqlalchemy import select

from engage.core.current import current_city
from engage.core.db import db, write
from engage.volunteering.models import Shift, Signup, Volunteer
from engage.volunteering.services import access, changes, confirming, placing, shifts, signups, waiting
from engage.volunteering.services.signups import EnteredBy, Person, ShiftRequest, SignupRequest
from tests.support import shift_ledger
from tests.support.acting import Acts, main


class Actor:
    """One thread's worth of people."""

    def __init__(self, session_id: int, chance: random.Random) -> None:
        self.session_id = session_id
        self.chance = chance
        self.shifts = list(db.session.scalars(select(Shift.id).where(Shift.session_id == session_id)))
        db.session.rollback()

    def shift(self) -> int:
        """One of the session's shifts."""
        return self.chance.choice(self.shifts)

    def agrees(self) -> str | None:
        """The expectations that hold, or that somebody has not agreed yet."""
        return current_city().current_expectations.version if self.chance.random() < 0.8 else None

    def person(self) -> Person:
        """Somebody of a hundred, so that some come twice and at one time."""
        number = self.chance.randrange(100)
        return Person(f"Helper {number}", "fa", email=f"helper{number}@example.org")

    def somebody(self) -> int | None:
        """A sign-up, whatever its state. The recent are the likeliest."""
        recent = (
            select(Signup.id).where(Signup.shift_id.in_(self.shifts)).order_by(Signup.id.desc()).limit(60)
        )
        return self._one_of(list(db.session.scalars(recent)))

    def volunteer(self) -> int | None:
        """Somebody who signed up before."""
        return self._one_of(list(db.session.scalars(select(Volunteer.id).limit(60))))

    def _one_of(self, found: list[int]) -> int | None:
        db.session.rollback()
        return self.chance.choice(found) if found else None


def _sign_up(actor: Actor) -> None:
    reason = "burst" if actor.chance.random() < 0.05 else None
    request = SignupRequest(
        person=actor.person(), agreed_version=actor.agrees(), may_wait=actor.chance.random() < 0.8
    )
    with write():
        signups.sign_up(actor.shift(), request=request, entered_by=EnteredBy(review_reason=reason))


def _add_shift(actor: Actor) -> None:
    volunteer_id = actor.volunteer()
    if volunteer_id is not None:
        with write():
            request = ShiftRequest(agreed_version=actor.agrees(), may_wait=True)
            signups.add_shift(volunteer_id, actor.shift(), request=request)


def _agree(actor: Actor) -> None:
    volunteer_id = actor.volunteer()
    if volunteer_id is not None:
        with write():
            version = current_city().current_expectations.version
            changes.agree(volunteer_id, version, "fa", actor="registrant")


def _resize(actor: Actor) -> None:
    with write():
        shifts.set_people(actor.shift(), actor.chance.randint(1, 4), actor="test")


def _look(actor: Actor) -> None:
    with write():
        access.lock_shifts(actor.shifts)
        found = shift_ledger.problems_now(actor.session_id)
        assert found == [], found


def _on_somebody(act: Callable[[Actor, int], object]) -> Callable[[Actor], None]:
    def acting(actor: Actor) -> None:
        ident = actor.somebody()
        if ident is not None:
            with write():
                act(actor, ident)

    return acting


ACTS: Acts[Actor] = {
    "sign up": (8, _sign_up),
    "add": (4, _add_shift),
    "agree": (2, _agree),
    "resize": (1, _resize),
    "look": (1, _look),
    "cancel": (4, _on_somebody(lambda _, ident: changes.cancel(ident, actor="registrant"))),
    "accept": (4, _on_somebody(lambda _, ident: waiting.accept_offer(ident, actor="registrant"))),
    # An offer whose clock starts with no hours left lapses at the next write.
    "told": (
        2,
        _on_somebody(lambda actor, ident: waiting.offer_told(ident, hours=actor.chance.choice((0, 48)))),
    ),
    "queue again": (1, _on_somebody(lambda _, ident: waiting.queue_again(ident, actor="registrant"))),
    "release": (1, _on_somebody(lambda _, ident: placing.release(ident, actor="test"))),
    "confirm": (1, _on_somebody(lambda _, ident: confirming.confirm(ident, actor="test"))),
}

if __name__ == "__main__":
    sys.exit(main(Actor, ACTS))
