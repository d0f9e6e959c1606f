"""A waiting list of whole parties, served in queue order under the lock of their owner (for example the session).

Every write that frees places, and every newcomer who finds an expired offer, first lets expired offers lapse and then
serves the list. So between two writes no waiting party fits into what is free, and a newcomer may take what is left.
Nothing depends on a worker: reads derive expiry from the times.

Where seats are free and extras are not, a party is offered to come without them, once, in its turn; the offer holds the
seats like any other. Whoever declines it or does not answer keeps the queue position and waits for everything.
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
    def demand(self, party: PartyT, without: Collection[str] = ()) -> Mapping[str, int]:
        """Return what a party takes from each counter, `without` some extras."""

    def extras(self, short: Collection[str]) -> frozenset[str] | None:
        """Return the extras that a party would come without where these counters are short.

        None where it cannot: something essential is short. Without extras of its own a domain leaves it at that.
        """
        return None

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

    def tell_choice_over(self, party: PartyT, now: datetime) -> None:
        """Enqueue the message that an offer without extras was not answered, and that the party still waits.

        Unless the domain words it, it is told as any offer that has lapsed.
        """
        self.tell_lapsed(party, now)

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

    def start_offer(
        self, owner: OwnerT, party: PartyT, *, hours: int, told_at: datetime | None = None
    ) -> None:
        """Start the time limit of an offer, from when the party knows of it: now, where nothing else is said.

        A repeated call changes nothing.
        """
        row: Any = party
        if row.status == Standing.OFFERED and row.offer_expires_at is None:
            row.offer_expires_at = policy.offer_deadline(told_at or clock.now(), owner.starts_at, hours)
            self.note_next_expiry(owner)

    def give_up_offer(self, owner: OwnerT, party: PartyT) -> None:
        """End an offer at once because the party cannot be reached. The capacity goes to the next in the queue."""
        row: Any = party
        if row.status == Standing.OFFERED:
            row.offer_expires_at = owner.offers_expire_at = clock.now()
            db.session.flush()
            self.settle(owner)

    def held(self, party: PartyT) -> Mapping[str, int]:
        """Return what a party with an offer holds of each counter."""
        row: Any = party
        return self.demand(party, policy.read_names(row.offered_without))

    def decline_choice(self, owner: OwnerT, party: PartyT) -> None:
        """End an offer without extras: the party keeps its queue position and waits for everything."""
        self._keep_waiting(owner, party)
        self.settle(owner)

    def without_now(self, owner: OwnerT, party: PartyT) -> frozenset[str] | None:
        """Return the extras that a waiting party would have to come without to fit now; None where it cannot.

        Empty where it fits wholly. One statement.
        """
        free = self.counters.free(owner.id)
        return self._left_out(party, free)

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

    def _standing(self, owner: OwnerT, *which: Any) -> Select[Any]:
        return (
            select(self._model)
            .where(self._owner_of == owner.id, *which)
            .options(*self._options)
            .execution_options(populate_existing=True)
        )

    def _lapse_offers(self, owner: OwnerT, now: datetime) -> None:
        for party in db.session.scalars(self._standing(owner, self._is_offered)).all():
            if not policy.offer_is_over(party.offer_expires_at, owner.starts_at, now):
                continue
            if party.offered_without:
                self._keep_waiting(owner, party)
                self.tell_choice_over(party, now)
            else:
                self.counters.give_back(owner.id, self.held(party))
                self.move(party, Standing.LAPSED)
                self.tell_lapsed(party, now)
        db.session.flush()

    def _keep_waiting(self, owner: OwnerT, party: Any) -> None:
        self.counters.give_back(owner.id, self.held(party))
        party.declined = policy.add_declined(party.declined, party.offered_without)
        party.offered_without = ""
        self.move(party, Standing.WAITING)

    def _serve(self, owner: OwnerT, now: datetime) -> None:
        """Serve the queue. Those who were offered to come without something are in it, until all they want is free."""
        free = self.counters.free(owner.id)
        essential = self.essential(owner)
        passed: list[Any] = []
        in_order = self._queue(owner, has_seats=any(free.get(name, 0) for name in essential))
        for party in db.session.scalars(in_order).all():
            holds = self.held(party) if party.status == Standing.OFFERED else {}
            left = {name: free.get(name, 0) + holds.get(name, 0) for name in {*free, *holds}}
            without = self._left_out(party, left)
            if without is None:
                passed.append(party)
            elif self._is_news(party, without):
                self._offer(owner, party, holds, without, now)
                taken = self.demand(party, without)
                free = {name: count - taken.get(name, 0) for name, count in left.items()}
                self._note_passed_over(passed, now)
                passed = []
        db.session.flush()

    def _queue(self, owner: OwnerT, *, has_seats: bool) -> Select[Any]:
        """Return who may be served, in order. Without a free seat these are only those who hold some already."""
        chooses = self._is_offered & (self._model.offered_without != "")
        which = chooses | (self._model.status == Standing.WAITING) if has_seats else chooses
        return self._standing(owner, which).order_by(self._model.queued_at, self._model.id)

    @property
    def _is_offered(self) -> ColumnElement[bool]:
        return cast("ColumnElement[bool]", self._model.status == Standing.OFFERED)

    def _left_out(self, party: Any, free: Mapping[str, int]) -> frozenset[str] | None:
        short = policy.shortage(self.demand(party), free)
        return self.extras(short) if short else frozenset()

    def _is_news(self, party: Any, without: frozenset[str]) -> bool:
        """Return whether a party may be made this offer: less is left out than before, or it was not asked yet."""
        if party.status == Standing.OFFERED:
            return without < policy.read_names(party.offered_without)
        return policy.may_be_asked(without, party.declined) if without else True

    def _offer(
        self, owner: OwnerT, party: Any, holds: Mapping[str, int], without: frozenset[str], now: datetime
    ) -> None:
        wanted = self.demand(party, without)
        more = {name: count - holds.get(name, 0) for name, count in wanted.items()}
        if not self.counters.take(owner.id, {name: count for name, count in more.items() if count > 0}):
            raise RuntimeError("Counters changed under the owner's lock.")
        party.offered_without = policy.name_line(without)
        if party.status != Standing.OFFERED:
            self.move(party, Standing.OFFERED)
        party.offered_at, party.offer_expires_at = now, None
        self.tell_offered(party, now)

    def _note_passed_over(self, passed: Sequence[Any], now: datetime) -> None:
        for party in passed:
            if party.passed_over_at is None:
                party.passed_over_at = now
                self.tell_passed_over(party)
