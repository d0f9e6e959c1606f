"""Parts of a page that other domains fill. Each part is a template and its variables.

    version_parts = Parts[[int, Draft, VersionView]]("the page of a version")     # the domain whose page it is

    @version_parts.part(order=10)                                                 # a later domain
    def was_it_interpreted(user_id: int, draft: Draft, version: VersionView) -> Part | None:
        return "decisions/member/_interpreted.html", {"version": version}

A function returns None where there is nothing to show. The page includes each template, which finds its variables in
`part` (`part.version`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec

from engage.core.ports.registry import Registry
from engage.core.security.guards import can
from engage.core.security.permissions import Permission

About = ParamSpec("About")
Part = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class _Registered(Generic[About]):
    name: str
    order: int
    permission: Permission | None
    make: Callable[About, Part | None]


class Parts(Generic[About]):
    """The parts of one page. Each is made from the page's subject."""

    def __init__(self, what: str) -> None:
        self._parts: Registry[_Registered[About]] = Registry(what)

    def part(
        self, *, order: int, permission: Permission | None = None
    ) -> Callable[[Callable[About, Part | None]], Callable[About, Part | None]]:
        """Register a function that makes a part; with `permission`, only for readers who have it."""

        def register(make: Callable[About, Part | None]) -> Callable[About, Part | None]:
            name = f"{make.__module__}.{make.__qualname__}"
            self._parts.add(_Registered(name, order, permission, make))
            return make

        return register

    def of(self, *about: About.args, **details: About.kwargs) -> Iterator[Part]:
        """Yield the parts to show to this reader, in order."""
        for registered in self._parts:
            if registered.permission is None or can(registered.permission):
                part = registered.make(*about, **details)
                if part is not None:
                    yield part
