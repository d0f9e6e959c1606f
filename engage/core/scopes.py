"""Scopes: what an address names, and who may open it. Declared with the page, and resolved once before the view runs.

    DRAFT = Scope("member of the draft", open_draft)  # open_draft(draft_slug: str) -> OpenDraft

    @bp.get("/drafts/<draft_slug>")
    @page(audience=Audience.MEMBER, scope=DRAFT, personal=True)
    def show_draft(draft_slug: str) -> str:
        opened = DRAFT.loaded()

A resolver's parameters are the arguments of the address that it needs. It returns what it found. It raises NotFound
for people who may not know that the thing exists, and Forbidden for people who may know of it but not open it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Generic, TypeVar

from flask import g

Loaded = TypeVar("Loaded")
# Arguments that control how a page is shown, never its subject.
HOW_IT_IS_SHOWN = frozenset({"lang"})


class Needs(StrEnum):
    """What a person must have, besides what the page's audience and permission ask for."""

    NOTHING = "nothing more"
    MEMBERSHIP = "a seat in one of the bodies"
    OFFICE = "the office of facilitator or scribe"
    FACILITATOR = "the office of facilitator"
    VOTE = "a seat that is asked in the round"
    PLANNING = "a place on the planning team of the session"
    DECIDING = "to decide for the host of the session"
    OWNERSHIP = "to be the author, or the account's owner"


@cache
def _parameters(resolve: Callable[..., object]) -> tuple[str, ...]:
    return tuple(inspect.signature(resolve).parameters)


@dataclass(frozen=True)
class Scope(Generic[Loaded]):
    """Whose body, draft, session, registration or account a page is about. `name` appears in the list of endpoints.

    `needs` declares the least that the resolver asks of a person; tests send people with exactly that, and with less.
    """

    name: str
    resolve: Callable[..., Loaded]
    needs: Needs = Needs.NOTHING

    def __str__(self) -> str:
        return self.name

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the address that the resolver needs."""
        return _parameters(self.resolve)

    def enter(self, arguments: Mapping[str, Any]) -> None:
        """Resolve the scope for this request and keep the result. Raises what the resolver raises."""
        found = self.resolve(**{name: arguments[name] for name in self.arguments})
        g.scope_of_request = (self, found)

    def loaded(self) -> Loaded:
        """Return what was found for this request. Raises LookupError where the page does not declare this scope."""
        scope, found = g.get("scope_of_request", (None, None))
        if scope is not self:
            raise LookupError(f"The page does not declare the scope {self.name!r}.")
        return found  # type: ignore[no-any-return]


def _nothing_to_ask() -> None:
    """Accept every request: the page's audience and permission are enough."""


# For pages that anybody may read: what the address names is public, or it does not exist.
PUBLIC_THING = Scope("public thing", _nothing_to_ask)
# For staff pages whose permission covers all things of a kind.
EVERY_ONE = Scope("every one, by permission", _nothing_to_ask)


def names_something(arguments: Mapping[str, Any] | set[str] | None) -> bool:
    """Return whether the arguments of an address name a subject, so that the page needs a scope."""
    return bool(set(arguments or ()) - HOW_IT_IS_SHOWN)
