"""Entries under a name each, in the order of their numbers: what every port is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """What can be registered. Entries with the same number stand in the order of their names."""

    @property
    def name(self) -> str:
        """What tells it from the others of its registry."""

    @property
    def order(self) -> int:
        """Where it stands: the lowest number comes first."""


Entry = TypeVar("Entry", bound=Named)


class AlreadyRegistered(ValueError):
    """A registry has an entry of this name: two domains, or two modules of one, mean different things by it."""


class Registry(Generic[Entry]):
    """The entries of one port. `what` says in errors which port it is."""

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
        """The entry of this name, or None."""
        return self._entries.get(name)

    def __iter__(self) -> Iterator[Entry]:
        return iter(sorted(self._entries.values(), key=lambda entry: (entry.order, entry.name)))
