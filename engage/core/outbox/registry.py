"""Domains register here how their messages read, what follows from a delivery, and periodic jobs of the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engage.core.outbox.outgoing import Outgoing

Subject = Mapping[str, int]
MessageFunction = Callable[[Subject], Outgoing | None]
DeliveredFunction = Callable[[Subject, datetime], None]
UnreachableFunction = Callable[[Subject], None]
Job = Callable[[], None]

_messages: dict[str, MessageFunction] = {}
_delivered: dict[str, DeliveredFunction] = {}
_unreachable: dict[str, UnreachableFunction] = {}
_reachable_again: dict[str, UnreachableFunction] = {}
_periodic: list[PeriodicJob] = []
_names: dict[str, Any] = {}
_topics: dict[str, str] = {}
_of_one: set[str] = set()
_stays: dict[tuple[str, str], Any] = {}
_language: ContextVar[str | None] = ContextVar("engage_message_language", default=None)


class UnknownKind(LookupError):
    """No function is registered for a message's kind."""


@dataclass(frozen=True)
class PeriodicJob:
    """A periodic job of the worker. `run` opens its own `write()`, and may run in several workers at once."""

    name: str
    every: timedelta
    run: Job


def message(kind: str) -> Callable[[MessageFunction], MessageFunction]:
    """Register the function that makes messages of a kind, e.g. `registration.confirmed`.

    It gets the ids of the subjects, reads what is true now, and returns what to send, or None when there is nothing to
    say any more. It never writes. It uses `message_language(tag)` as the language to write in.
    """

    def register(function: MessageFunction) -> MessageFunction:
        _refuse_second(_messages, kind, function)
        _messages[kind] = function
        return function

    return register


def delivered(kind: str) -> Callable[[DeliveredFunction], DeliveredFunction]:
    """Register what follows from a delivery, e.g. that the time limit of an offer starts.

    The function is called with the subject and the instant, in the transaction that marks the message as sent or the
    person as reached by phone. It may be called again for the same message (sent again, or repeated after a crash) and
    must then change nothing.
    """

    def register(function: DeliveredFunction) -> DeliveredFunction:
        _refuse_second(_delivered, kind, function)
        _delivered[kind] = function
        return function

    return register


def unreachable(kind: str) -> Callable[[UnreachableFunction], UnreachableFunction]:
    """Register what follows if a person cannot be reached, e.g. that an offer goes to the next in the queue.

    The function is called with the subject in the transaction that records a call to a wrong number. It may be called
    again, and is not undone where the outcome is taken back.
    """

    def register(function: UnreachableFunction) -> UnreachableFunction:
        _refuse_second(_unreachable, kind, function)
        _unreachable[kind] = function
        return function

    return register


def reachable_again(kind: str) -> Callable[[UnreachableFunction], UnreachableFunction]:
    """Register what follows where staff take back that nobody can tell the person: it undoes `unreachable`.

    It may run where nothing is left to undo, and then changes nothing.
    """

    def register(function: UnreachableFunction) -> UnreachableFunction:
        _refuse_second(_reachable_again, kind, function)
        _reachable_again[kind] = function
        return function

    return register


def periodic(every: timedelta) -> Callable[[Job], Job]:
    """Register a periodic job. Nothing may depend on it for correctness: the worker may be down for days."""

    def register(function: Job) -> Job:
        name = f"{function.__module__}.{function.__qualname__}"
        if all(job.name != name for job in _periodic):
            _periodic.append(PeriodicJob(name, every, function))
        return function

    return register


def _name(function: Callable[..., object]) -> tuple[str, str]:
    return function.__module__, function.__qualname__


def _refuse_second(
    table: Mapping[str, Callable[..., object]], kind: str, function: Callable[..., object]
) -> None:
    there = table.get(kind)
    if there is not None and _name(there) != _name(function):
        raise ValueError(f"Two functions for messages of kind {kind}: {there!r} and {function!r}.")


def make(kind: str, subject: Subject, *, language: str | None = None) -> Outgoing | None:
    """Return what a message says now, in the recipient's language or in `language` where it is given.

    Raises UnknownKind, and whatever the function raises.
    """
    function = _messages.get(kind)
    if function is None:
        raise UnknownKind(kind)
    with _written_in(language):
        return function(subject)


def call_delivered(kind: str, subject: Subject, at: datetime) -> None:
    """Call the domain's `delivered` function, inside the current transaction."""
    function = _delivered.get(kind)
    if function is not None:
        function(subject, at)


def wants_to_know(kind: str) -> bool:
    """Return whether a `delivered` function is registered for this kind."""
    return kind in _delivered


def call_unreachable(kind: str, subject: Subject) -> None:
    """Call the domain's `unreachable` function, inside the current transaction."""
    function = _unreachable.get(kind)
    if function is not None:
        function(subject)


def call_reachable_again(kind: str, subject: Subject) -> None:
    """Call the domain's `reachable_again` function, inside the current transaction."""
    function = _reachable_again.get(kind)
    if function is not None:
        function(subject)


def message_language(tag: str) -> str:
    """Return the language to write in: the recipient's, or on the call list that of the member of staff."""
    return _language.get() or tag


def name_kinds(names: Mapping[str, Any]) -> None:
    """Register labels for kinds of messages: kind → lazy text of the staff catalogue."""
    _names.update(names)


def name_of(kind: str) -> str:
    """Return the label of a kind of message; the kind itself where it has none."""
    return str(_names.get(kind, kind))


def replace_each_other(topic: str, *kinds: str, of_one: bool = False) -> None:
    """Declare kinds that each say all that is true of one topic: in a call, the newest is said and no older one.

    `of_one`: only messages about one thing, whose number follows the kind in the key (`volunteering.confirmed:7:1`):
    a person may have several, and hears of each.
    """
    _topics.update(dict.fromkeys(kinds, topic))
    _of_one.update(kinds if of_one else ())


def topic_of(kind: str, key: str) -> str:
    """Return what a message is about in a call; the message's own key where its kind stands alone."""
    topic = _topics.get(kind, key)
    return f"{topic}:{key.split(':')[1]}" if kind in _of_one else topic


def name_what_stays(kind: str, outcome: str, sentence: Any) -> None:
    """Register what staff read where the outcome of a call is taken back, and what followed from it is not undone."""
    _stays[kind, outcome] = sentence


def what_stays(kinds: Iterable[str], outcome: str) -> list[str]:
    """Return the sentences about what is not undone where the outcome of these messages is taken back."""
    found = (_stays.get((kind, outcome)) for kind in kinds)
    return [str(sentence) for sentence in dict.fromkeys(filter(None, found))]


def kinds() -> list[str]:
    """Return every kind that has a function."""
    return sorted(_messages)


def jobs() -> list[PeriodicJob]:
    """Return the periodic jobs."""
    return list(_periodic)


@contextmanager
def _written_in(language: str | None) -> Iterator[None]:
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)
