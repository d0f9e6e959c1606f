"""A waiting list of whole parties, served in queue order under the lock of their owner (for example the session).

Every write that frees places, and every newcomer who finds an expired offer, first lets expired offers lapse and then
serves the list. So between two writes no waiting party fits into what is free, and a newcomer may take what is left.
Nothing depends on a worker: reads derive expiry from the times.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar, cast

from sqlalchemy import ColumnElement, Select, func, select

from engage.core import clock
from engage.core.capacity import policy
from engage.core.capacity.counters import Counters
from engage.core.db import db


class Standing(enum.StrEnum):
    """The state of a party on the waiting list. A domain may have further states in the same column."""

    WAITING = "waiting"
    OFFERED = "offered"
    LAPSED = "lapsed"
    CONFIRMED = "confirmed"


class Owner(Protocol):
    """What parties wait for. `offers_expire_at` is when the next of its offers expires."""

    id: Any
    starts_at: Any
    offers_expire_at: Any


OwnerT = TypeVar("OwnerT", bound=Owner)
PartyT = TypeVar("PartyT")


class WaitingList(ABC, Generic[OwnerT, PartyT]):
    """The waiting lists of one kind of owner. The domain says what a party wants, and notifies people.

    `parties` has `WaitingColumns`; `owner` names the column with the owner's id; `options` load what `demand` reads.
    """

    def __init__(self, parties: type[PartyT], owner: str, counters: Counters, *, options: Sequence[Any] = ()):
        self._model: Any = parties
        self._owner_of = cast("ColumnElement[int]", getattr(parties, owner))
        self._owner = owner
        self._options = options
        self.counters = counters

    @abstractmethod
    def demand(self, party: PartyT) -> Mapping[str, int]:
        """Return what a party takes from each counter."""

    @abstractmethod
    def essential(self, owner: OwnerT) -> Collection[str]:
        """Return the counters of which a party needs at least one. Where all are empty, nobody can be served."""

    @abstractmethod
    def is_served(self, owner: OwnerT, now: datetime) -> bool:
        """Return whether offers are made at all: not if the owner is cancelled or has begun."""

    @abstractmethod
    def move(self, party: PartyT, after: Standing) -> None:
        """Change the state of a party by the domain's table of transitions."""

    @abstractmethod
    def tell_offered(self, party: PartyT, now: datetime) -> None:
        """Enqueue the message about an offer to a party."""

    @abstractmethod
    def tell_lapsed(self, party: PartyT, now: datetime) -> None:
        """Enqueue the message that an offer has lapsed."""

    @abstractmethod
    def tell_passed_over(self, party: PartyT) -> None:
        """Enqueue, once, the message that a smaller party further back in the queue was served first."""

    def settle(self, owner: OwnerT) -> None:
        """Let expired offers lapse, then serve the list. Call it under the owner's lock."""
        now = clock.now()
        db.session.flush()
        if owner.offers_expire_at is not None and owner.offers_expire_at <= now:
            self._lapse_offers(owner, now)
        if self.is_served(owner, now):
            self._serve(owner, now)
        self.note_next_expiry(owner)

    def settle_if_due(self, owner: OwnerT) -> None:
        """Settle only if an offer has expired since the last write. Call it under the owner's lock."""
        if owner.offers_expire_at is not None and owner.offers_expire_at <= clock.now():
            self.settle(owner)

    def start_offer(self, owner: OwnerT, party: PartyT, *, hours: int) -> None:
        """Start the time limit of an offer, now that the party has been told. A repeated call changes nothing."""
        row: Any = party
        if row.status == Standing.OFFERED and row.offer_expires_at is None:
            row.offer_expires_at = policy.offer_deadline(clock.now(), owner.starts_at, hours)
            self.note_next_expiry(owner)

    def give_up_offer(self, owner: OwnerT, party: PartyT) -> None:
        """End an offer at once because the party cannot be reached. The capacity goes to the next in the queue."""
        row: Any = party
        if row.status == Standing.OFFERED:
            row.offer_expires_at = owner.offers_expire_at = clock.now()
            db.session.flush()
            self.settle(owner)

    def note_next_expiry(self, owner: OwnerT) -> None:
        """Store on the owner when its next offer expires. An offer not yet told expires only at the start."""
        first = func.min(func.coalesce(self._model.offer_expires_at, owner.starts_at))
        db.session.flush()
        owner.offers_expire_at = db.session.scalar(
            select(first).where(self._owner_of == owner.id, self._model.status == Standing.OFFERED)
        )
        db.session.flush()

    def position(self, party: PartyT) -> int:
        """Return the queue position of a party, starting at 1. One statement."""
        row, model = cast(Any, party), self._model
        before = (
            select(func.count())
            .select_from(model)
            .where(
                self._owner_of == getattr(row, self._owner),
                model.status == Standing.WAITING,
                (model.queued_at < row.queued_at)
                | ((model.queued_at == row.queued_at) & (model.id < row.id)),
            )
        )
        return int(db.session.scalar(before) or 0) + 1

    def _standing(self, owner: OwnerT, standing: Standing) -> Select[Any]:
        return (
            select(self._model)
            .where(self._owner_of == owner.id, self._model.status == standing)
            .options(*self._options)
            .execution_options(populate_existing=True)
        )

    def _lapse_offers(self, owner: OwnerT, now: datetime) -> None:
        for party in db.session.scalars(self._standing(owner, Standing.OFFERED)).all():
            if policy.offer_is_over(party.offer_expires_at, owner.starts_at, now):
                self.counters.give_back(owner.id, self.demand(party))
                self.move(party, Standing.LAPSED)
                self.tell_lapsed(party, now)
        db.session.flush()

    def _serve(self, owner: OwnerT, now: datetime) -> None:
        free = self.counters.free(owner.id)
        essential = self.essential(owner)
        if not any(free.get(name, 0) for name in essential):
            return
        passed: list[Any] = []
        in_order = self._standing(owner, Standing.WAITING).order_by(self._model.queued_at, self._model.id)
        for party in db.session.scalars(in_order).all():
            wanted = self.demand(party)
            if policy.shortage(wanted, free):
                passed.append(party)
                continue
            self._offer(owner, party, wanted, now)
            free = {counter: left - wanted.get(counter, 0) for counter, left in free.items()}
            self._note_passed_over(passed, now)
            passed = []
            if not any(free.get(name, 0) for name in essential):
                break
        db.session.flush()

    def _offer(self, owner: OwnerT, party: Any, wanted: Mapping[str, int], now: datetime) -> None:
        if not self.counters.take(owner.id, wanted):
            raise RuntimeError("Counters changed under the owner's lock.")
        self.move(party, Standing.OFFERED)
        party.offered_at = now
        self.tell_offered(party, now)

    def _note_passed_over(self, passed: Sequence[Any], now: datetime) -> None:
        for party in passed:
            if party.passed_over_at is None:
                party.passed_over_at = now
                self.tell_passed_over(party)
