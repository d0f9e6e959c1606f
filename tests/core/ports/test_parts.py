"""Parts of a page: in the order of their numbers, for whom they are for, each once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engage.core.ports import parts
from engage.core.ports.parts import Part, Parts
from engage.core.ports.registry import AlreadyRegistered
from engage.core.security.permissions import Permission


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> set[Permission]:
    """What the reader may do: nothing until a test adds to it."""
    permissions: set[Permission] = set()
    monkeypatch.setattr(parts, "can", permissions.__contains__)
    return permissions


def _named(name: str) -> Callable[[int], Part | None]:
    """A function that makes a part only of odd numbers."""

    def make(number: int) -> Part | None:
        return (name, {"number": number}) if number % 2 else None

    make.__qualname__ = name
    return make


def test_parts_stand_in_the_order_of_their_numbers() -> None:
    page = Parts[[int]]("a page")
    page.part(order=20)(_named("a-later.html"))
    page.part(order=10)(_named("z-first.html"))
    page.part(order=20)(_named("b-last.html"))
    assert list(page.of(3)) == [
        ("z-first.html", {"number": 3}),
        ("a-later.html", {"number": 3}),
        ("b-last.html", {"number": 3}),
    ]


def test_a_part_with_nothing_to_show_is_left_out() -> None:
    page = Parts[[int]]("a page")
    page.part(order=10)(_named("odd.html"))
    assert list(page.of(2)) == []


def test_a_part_is_shown_to_whom_it_is_for(allowed: set[Permission]) -> None:
    page = Parts[[int]]("a page")
    page.part(order=10, permission=Permission.SEE_NEEDS)(_named("needs.html"))
    assert list(page.of(1)) == []
    allowed.add(Permission.SEE_NEEDS)
    assert [template for template, _part in page.of(1)] == ["needs.html"]


def test_a_part_that_is_registered_twice_is_an_error() -> None:
    page = Parts[[int]]("a page")
    make = _named("once.html")
    page.part(order=10)(make)
    with pytest.raises(AlreadyRegistered, match="a page"):
        page.part(order=20)(make)
