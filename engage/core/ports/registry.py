"""A registry of named entries, in the order of their numbers. Every port uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """An entry that can be registered. Entries with the same number are sorted by name."""

    @property
    def name(self) -> str:
        """The unique name of the entry."""

    @property
    def order(self) -> int:
        """The position: the lowest number comes first."""


Entry = TypeVar("Entry", bound=Named)


class AlreadyRegistered(ValueError):
    """The registry already has an entry of this name, from another domain or module."""


class Registry(Generic[Entry]):
    """The entries of one port. `what` names the port in errors."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._entries: dict[str, Entry] = {}

    def add(self, entry: Entry) -> Entry:
        """Register an entry. Raises AlreadyRegistered where its name is taken."""
        if entry.name in self._entries:
            raise AlreadyRegistered(f"{self.what}: {entry.name} is registered twice.")
        self._entries[entry.name] = entry
        return entry

    def get(self, name: str) -> Entry | None:
        """Return the entry with this name, or None."""
        return self._entries.get(name)

    def __iter__(self) -> Iterator[Entry]:
        return iter(sorted(self._entries.values(), key=lambda entry: (entry.order, entry.name)))
