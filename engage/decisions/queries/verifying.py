"""Verify a record: the chain itself, heads kept elsewhere, and every table against the chain.

This proves that nothing was changed, added, removed or reordered since a head was given out. Only a head kept outside
detects somebody who rewrites tables and chain consistently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from engage.core.errors import NotFound
from engage.decisions.policy import chain
from engage.decisions.policy.chain import Broken
from engage.decisions.queries.checking import concerns, material, matter, rounds, votes
from engage.decisions.queries.checking.material import Material

_CHECKS: tuple[Callable[[Material], Iterator[Broken]], ...] = (
    rounds.check,
    votes.check,
    concerns.check,
    matter.check,
)


def verify(decision_id: int, heads: Sequence[chain.Head] = ()) -> list[Broken]:
    """Return every failure of a decision's record in the order of its events; an empty list if it is intact.

    It reads one snapshot in its own transaction, so that concurrent writes do not disturb it: call it outside of
    `write()`. Raise NotFound.
    """
    with material.one_instant() as session:
        try:
            read = material.load(session, decision_id)
        except (ArithmeticError, TypeError, ValueError):  # a value that is not of its column's type
            return [Broken("record_unreadable")]
        if read is None:
            raise NotFound
        found = [*_chain(read), *_heads(read, heads), *read.unreadable]
        for check in _CHECKS:
            found += _carried_out(check, read)
    return sorted(found, key=lambda broken: (broken.number is None, broken.number or 0))


def _carried_out(check: Callable[[Material], Iterator[Broken]], read: Material) -> Iterator[Broken]:
    """Run a check. If a malformed payload makes it fail, report that as a failure of the record."""
    try:
        yield from check(read)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        yield Broken("record_unreadable")


def _chain(read: Material) -> Iterator[Broken]:
    yield from chain.check_chain(read.events)
    last = read.events[-1] if read.events else None
    end = (last.number, last.hash) if last else (0, chain.NO_PARENT)
    if (read.decision.events, read.decision.head) != end:
        yield Broken("end_differs", end[0])


def _heads(read: Material, heads: Sequence[chain.Head]) -> Iterator[Broken]:
    hashes = {event.number: event.hash for event in read.events}
    for head in heads:
        broken = chain.check_head(head, hashes)
        if broken is not None:
            yield broken
