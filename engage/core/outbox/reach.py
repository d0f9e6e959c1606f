"""How people would be reached now: by email, by text, by a call of the staff, or not at all.

It follows what the worker does (`delivery`): an address that must not be written to becomes a call, and so does a
number without text messages or with an extension; without a number nobody can be called. Domains register where the
subjects of their messages are reached.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from engage.core.current import current_settings
from engage.core.happened import Due
from engage.core.outbox import contacts
from engage.core.outbox.registry import Subject
from engage.core.phones import has_extension


class Way(enum.StrEnum):
    """How a message reaches a person."""

    EMAIL = "email"
    TEXT = "text"
    CALL = "call"
    NONE = "none"


@dataclass(frozen=True)
class Address:
    """Where a person is reached. `phone` is in its stored form (see `core.phones`)."""

    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Reach:
    """How many messages reach their people in each way."""

    by_email: int = 0
    by_text: int = 0
    by_call: int = 0
    not_at_all: int = 0

    @property
    def total(self) -> int:
        """The number of all of them."""
        return self.by_email + self.by_text + self.by_call + self.not_at_all


# From subjects to addresses, in their order; None where nobody is told any more. One statement for all of them.
Finder = Callable[[Sequence[Subject]], Sequence[Address | None]]
_finders: dict[str, Finder] = {}


def reached_at(*names: str) -> Callable[[Finder], Finder]:
    """Register where people are reached, under the name of a subject (`registration`) or of a kind of message.

    The kind goes first: a message about somebody need not be for them.
    """

    def register(finder: Finder) -> Finder:
        _finders.update(dict.fromkeys(names, finder))
        return finder

    return register


def reach_of(messages: Iterable[Due]) -> Reach:
    """Return how these messages reach people now. A few statements, whatever their number."""
    return count_ways(address for address in addresses_of(messages) if address is not None)


def reach_of_people(what: str, numbers: Iterable[int]) -> Reach:
    """Return how messages to these people themselves would reach them now. `what` names their subject."""
    found = _finders[what]([{what: number} for number in numbers])
    return count_ways(address for address in found if address is not None)


def addresses_of(messages: Iterable[Due]) -> list[Address | None]:
    """Return where the people of these messages are reached. One statement for each sort of recipient."""
    by_finder: dict[Finder, list[Subject]] = {}
    for kind, subject in messages:
        by_finder.setdefault(_finder(kind, subject), []).append(subject)
    return [address for finder, subjects in by_finder.items() for address in finder(subjects)]


def count_ways(addresses: Iterable[Address]) -> Reach:
    """Return how many of these people are reached in each way."""
    people = list(addresses)
    texts = current_settings().sends_texts
    barred = contacts.suppressed_among(
        contact for one in people if (contact := one.email or (one.phone if texts else None))
    )
    ways = Counter(_way(one, texts=texts, barred=barred) for one in people)
    return Reach(ways[Way.EMAIL], ways[Way.TEXT], ways[Way.CALL], ways[Way.NONE])


def _way(one: Address, *, texts: bool, barred: frozenset[str]) -> Way:
    if one.email and one.email not in barred:
        return Way.EMAIL
    if one.phone is None:
        return Way.NONE
    if one.email is None and texts and not has_extension(one.phone) and one.phone not in barred:
        return Way.TEXT
    return Way.CALL


def _finder(kind: str, subject: Subject) -> Finder:
    for name in (kind, *subject):
        if name in _finders:
            return _finders[name]
    raise LookupError(f"Nobody says where people are reached by messages of kind {kind}.")
