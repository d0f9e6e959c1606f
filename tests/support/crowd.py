"""Many threads that do something to one decision at the same instant, and what must be true of it afterwards."""

from __future__ import annotations

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import Flask
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.errors import DomainError
from engage.core.writers import WriterGaveUp
from engage.decisions.models import Ballot, DecisionEvent, Round, RoundSeat, RoundState
from engage.decisions.policy import chain
from engage.decisions.policy.consensus import Tally
from engage.decisions.queries import verifying
from engage.decisions.services import casting
from engage.decisions.services.casting import BallotRequest

T = TypeVar("T")


@dataclass(frozen=True)
class Done(Generic[T]):
    """What one of them got: a value, or the fact by which it was refused. Anything else is raised."""

    value: T | None = None
    refusal: DomainError | None = None

    @property
    def is_refused(self) -> bool:
        """Whether it was refused."""
        return self.refusal is not None


class Crowd:
    """Threads that wait for each other before each thing they do."""

    def __init__(self, app: Flask, size: int) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="crowd")
        self.size = size

    def do(self, acts: Sequence[Callable[[], T]]) -> list[Done[T]]:
        """Do all of this at the same instant, each in a thread and a unit of work of its own."""
        assert len(acts) <= self.size, "they would wait for each other for ever"
        db.session.rollback()
        together = threading.Barrier(len(acts))

        def act(one: Callable[[], T]) -> Done[T]:
            with self._app.app_context():
                together.wait(60)
                while True:
                    try:
                        with write():
                            return Done(one())
                    except DomainError as refusal:
                        return Done(refusal=refusal)
                    except WriterGaveUp:  # nothing was written, and a server has fewer threads
                        continue

        return [future.result(120) for future in [self._threads.submit(act, one) for one in acts]]

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown()


@contextmanager
def crowd(app: Flask, size: int) -> Iterator[Crowd]:
    """So many threads."""
    made = Crowd(app, size)
    try:
        yield made
    finally:
        made.close()


@dataclass(frozen=True)
class Cast:
    """One answer that somebody is about to send. `submission` names it."""

    user_id: int
    request: BallotRequest

    @property
    def submission(self) -> str:
        """Its name."""
        return self.request.submission

    def send(self, decision_id: int, round_id: int) -> None:
        """Send it."""
        casting.cast_ballot(decision_id, round_id, self.request, actor=self.user_id)


def shuffled(chance: random.Random, acts: Sequence[T]) -> list[T]:
    """In another order."""
    return chance.sample(list(acts), len(acts))


def problems(round_id: int, sent: Sequence[tuple[Cast, bool]]) -> list[str]:
    """Everything that is wrong with a round after `sent`: what each sent, and whether it was acknowledged."""
    db.session.rollback()
    asked = db.session.get_one(Round, round_id, populate_existing=True)
    ballots = db.session.scalars(select(Ballot).where(Ballot.round_id == round_id).order_by(Ballot.id)).all()
    seats = db.session.scalars(select(RoundSeat).where(RoundSeat.round_id == round_id)).all()
    found = [
        *_lost_or_added(sent, ballots),
        *_numbering(seats, ballots),
        *_chained(asked, seats, ballots),
        *_counted(asked, seats, ballots, {cast.submission: cast.request for cast, _ in sent}),
    ]
    heads = [head for head in [chain.read_head(asked.closed_head or "")] if head]
    db.session.rollback()
    return found + [str(broken) for broken in verifying.verify(asked.decision_id, heads)]


def _lost_or_added(sent: Sequence[tuple[Cast, bool]], ballots: Sequence[Ballot]) -> Iterator[str]:
    """What was acknowledged is there, once for each seat; what was not is nowhere."""
    there = Counter((ballot.submission, ballot.round_seat_id) for ballot in ballots)
    written = {ballot.submission for ballot in ballots}
    acknowledged = {cast.submission for cast, was_acknowledged in sent if was_acknowledged}
    if acknowledged != written:
        yield f"acknowledged and not there: {len(acknowledged - written)}"
        yield f"there and not acknowledged: {len(written - acknowledged)}"
    yield from (f"{place} is there {count} times" for place, count in there.items() if count != 1)


def _numbering(seats: Sequence[RoundSeat], ballots: Sequence[Ballot]) -> Iterator[str]:
    """A seat's ballots are numbered without a gap, and it knows how many they are."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for ballot in ballots:
        numbers[ballot.round_seat_id].append(ballot.number)
    for seat in seats:
        if sorted(numbers[seat.id]) != list(range(1, seat.casts + 1)):
            yield f"seat {seat.number} has {seat.casts} casts, and its ballots are {sorted(numbers[seat.id])}"


def _chained(asked: Round, seats: Sequence[RoundSeat], ballots: Sequence[Ballot]) -> Iterator[str]:
    """The chain has each ballot once, in the order of the seat, and none after the close."""
    statement = select(DecisionEvent).where(DecisionEvent.decision_id == asked.decision_id)
    events = list(db.session.scalars(statement.order_by(DecisionEvent.number)))
    yield from (str(broken) for broken in chain.check_chain(events))
    closes = [event.number for event in events if '"kind":"closed"' in event.payload]
    casts = [event for event in events if '"kind":"cast"' in event.payload]
    if asked.state != RoundState.OPEN and len(closes) != 1:
        yield f"it was closed {len(closes)} times"
    if closes and any(event.number > closes[0] for event in casts):
        yield "an answer came after the close"
    if len(casts) != len(ballots):
        yield f"{len(casts)} answers in the chain, {len(ballots)} ballots"
    committed = {ballot.commitment for ballot in ballots}
    if any(sum(one in event.payload for event in casts) != 1 for one in committed):
        yield "a ballot is not in the chain once"
    if any(ballot.cast_at > (asked.closed_at or ballot.cast_at) for ballot in ballots):
        yield "a ballot is later than the close"


def _counted(
    asked: Round, seats: Sequence[RoundSeat], ballots: Sequence[Ballot], sent: dict[str, BallotRequest]
) -> Iterator[str]:
    """Once revealed, each body's tally holds the last answer of each seat and nothing else."""
    if asked.state != RoundState.REVEALED:
        return
    casts = {seat.id: seat for seat in seats}
    last = [ballot for ballot in ballots if ballot.number == casts[ballot.round_seat_id].casts]
    emptied = [ballot for ballot in ballots if ballot.number < casts[ballot.round_seat_id].casts]
    if any(ballot.answer is not None or ballot.value is not None or ballot.reason for ballot in emptied):
        yield "an answer that was changed is still readable"
    if any(
        (one.answer, one.value) != (sent[one.submission].answer, sent[one.submission].value) for one in last
    ):
        yield "a seat's last answer is not what was sent"
    for row in asked.bodies:
        tally = Tally.from_json(row.tally or {})
        own = [ballot for ballot in last if casts[ballot.round_seat_id].body_id == row.body_id]
        counts = Counter(ballot.value for ballot in own)
        if tally.answered != len(own) or list(tally.counts) != [counts[value] for value in range(6)]:
            yield f"body {row.body_id} counts {tally.counts} of {tally.answered}, and {dict(counts)} is there"
