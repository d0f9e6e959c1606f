"""What an act did, for the sentence that is said after it: the messages that it enqueued, and what it recorded.

Services need not count: `outbox.services` and `audit` note here what they were asked to write. Where the act is undone,
whoever asked has an exception instead of an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

Due = tuple[str, Mapping[str, int]]  # the kind of a message, and its subject

_current: ContextVar[Happened | None] = ContextVar("engage_happened", default=None)


@dataclass
class Happened:
    """What happened in one unit of work. `due`: messages to be sent now; reminders are not among them."""

    due: list[Due] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether the act changed nothing and tells nobody."""
        return not self.due and not self.recorded

    def due_of(self, *kinds: str) -> list[Due]:
        """Return the messages of these kinds."""
        return [message for message in self.due if message[0] in kinds]


@contextmanager
def noting() -> Iterator[Happened]:
    """Note what the acts inside do."""
    happened = Happened()
    token = _current.set(happened)
    try:
        yield happened
    finally:
        _current.reset(token)


def is_noted() -> bool:
    """Return whether anybody asks what happens."""
    return _current.get() is not None


def note_due(messages: Iterable[Due]) -> None:
    """Note messages that are to be sent now."""
    happened = _current.get()
    if happened is not None:
        happened.due += messages


def note_recorded(action: str) -> None:
    """Note an entry of the audit log."""
    happened = _current.get()
    if happened is not None:
        happened.recorded.append(action)
