"""Registries: entries in the order of their numbers, one of each name."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from engage.core.ports.registry import AlreadyRegistered, Registry


@dataclass(frozen=True)
class Entry:
    """The least that can be registered."""

    name: str
    order: int


def test_entries_stand_in_the_order_of_their_numbers_then_of_their_names() -> None:
    registry = Registry[Entry]("a port")
    for name, order in (("later", 20), ("first", 10), ("also later", 20)):
        registry.add(Entry(name, order))
    assert [entry.name for entry in registry] == ["first", "also later", "later"]


def test_an_entry_is_found_by_its_name() -> None:
    registry = Registry[Entry]("a port")
    entry = registry.add(Entry("calls", 10))
    assert registry.get("calls") is entry
    assert registry.get("letters") is None


def test_a_name_that_is_taken_is_an_error() -> None:
    registry = Registry[Entry]("the staff menu")
    registry.add(Entry("calls", 10))
    with pytest.raises(AlreadyRegistered, match="the staff menu: calls"):
        registry.add(Entry("calls", 20))
