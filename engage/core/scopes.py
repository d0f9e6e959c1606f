"""What an address is about, and who may come to it: declared with the page, resolved once, before the view runs.

    DRAFT = Scope("member of the draft", open_draft)  # open_draft(draft_slug: str) -> OpenDraft

    @bp.get("/drafts/<draft_slug>")
    @page(audience=Audience.MEMBER, scope=DRAFT, personal=True)
    def show_draft(draft_slug: str) -> str:
        opened = DRAFT.loaded()

A resolver's parameters are the arguments of the address that it needs. It answers what it found, or raises NotFound
to those who may not know of it and Forbidden to those who may know and not come.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from flask import g

Loaded = TypeVar("Loaded")
# Arguments that say how a page is shown, never what it is about.
HOW_IT_IS_SHOWN = frozenset({"lang"})


@cache
def _parameters(resolve: Callable[..., object]) -> tuple[str, ...]:
    return tuple(inspect.signature(resolve).parameters)


@dataclass(frozen=True)
class Scope(Generic[Loaded]):
    """Whose body, draft, session, registration or account a page is about. `name` stands in the list of endpoints."""

    name: str
    resolve: Callable[..., Loaded]

    def __str__(self) -> str:
        return self.name

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the address that are looked up."""
        return _parameters(self.resolve)

    def enter(self, arguments: Mapping[str, Any]) -> None:
        """Resolve it for this request and keep what was found. Raises what the resolver raises."""
        found = self.resolve(**{name: arguments[name] for name in self.arguments})
        g.scope_of_request = (self, found)

    def loaded(self) -> Loaded:
        """What was found for this request. Raises LookupError where the page did not declare this very scope."""
        scope, found = g.get("scope_of_request", (None, None))
        if scope is not self:
            raise LookupError(f"The page does not declare the scope {self.name!r}.")
        return found  # type: ignore[no-any-return]


def _nothing_to_ask() -> None:
    """Whoever has come so far may read what the address names."""


# For pages that anybody may read: what they find is public, or they find nothing.
PUBLIC_THING = Scope("public thing", _nothing_to_ask)
# For pages of staff whose permission reaches everything of a kind.
EVERY_ONE = Scope("every one, by permission", _nothing_to_ask)


def names_something(arguments: Mapping[str, Any] | set[str] | None) -> bool:
    """Whether the arguments of an address say what it is about, so that the page needs a scope."""
    return bool(set(arguments or ()) - HOW_IT_IS_SHOWN)
