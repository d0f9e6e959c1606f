"""A small world in which every page has something to show, and an example address of every endpoint in it.

Each domain adds its piece: `tests/<domain>/world.py`. An argument in an address that nobody gives an example of is
reported by the guards that visit every page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from engage.accounts.models import User
from engage.core.pages import Audience, PageSpec, spec_of
from tests.support.pieces import WorldPiece, pieces

OPEN = frozenset({Audience.PUBLIC, Audience.MACHINE})
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# What is the same for every domain: a language that is translated into, and the form of the file for it.
COMMON = {"tag": "es", "kind": "xliff"}


class World:
    """What the examples are about: the pieces of the domains, `world.listening`, and what they hold, `world.session`.

    A piece is made when it is first asked for, so that one may build on another. A second world beside the first has a
    `mark`, which the pieces add to names that nobody else may have.
    """

    def __init__(self, mark: str = "") -> None:
        self.mark = mark
        self._classes = dict(pieces())
        self._made: dict[str, WorldPiece] = {}

    def piece(self, domain: str) -> WorldPiece:
        """The piece of a domain."""
        if domain not in self._made:
            self._made[domain] = self._classes[domain].make(self)
        return self._made[domain]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._classes:
            return self.piece(name)
        for piece in self._made.values():
            if hasattr(piece, name):
                return getattr(piece, name)
        raise AttributeError(f"No piece of the small world holds {name!r}.")

    def pieces(self) -> list[WorldPiece]:
        """Those of all domains."""
        return [self.piece(domain) for domain in self._classes]

    def examples(self, endpoint: str) -> dict[str, object]:
        """Examples of arguments. Raises ValueError where two domains give one for the same."""
        found = dict(COMMON)
        for piece in self.pieces():
            given = piece.examples(endpoint)
            if twice := found.keys() & given.keys():
                raise ValueError(f"{endpoint}: examples of {sorted(twice)} are given twice.")
            found |= given
        return found

    def join(self, *users: User) -> None:
        """Let people be members of everything, with every office, so that no page of members is closed.

        They come together: the round under way asks those who are there when the first of them come.
        """
        for piece in self.pieces():
            for user in users:
                piece.join(user)


def make_world(mark: str = "") -> World:
    """Make it, committed; with a `mark` beside one that is there."""
    world = World(mark)
    world.pieces()
    return world


@dataclass(frozen=True)
class Endpoint:
    """One way in: an address as a rule says it, and what was declared about it."""

    rule: Rule
    methods: frozenset[str]
    spec: PageSpec | None

    @property
    def name(self) -> str:
        """The endpoint's name."""
        return str(self.rule.endpoint)

    @property
    def is_open(self) -> bool:
        """Whether anybody may come."""
        return self.spec is not None and self.spec.audience in OPEN


def endpoints(app: Flask, *methods: str) -> Iterator[Endpoint]:
    """Every way into the application, or those that take one of the methods; in the order of their addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        taken = frozenset((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if not methods or taken & set(methods):
            yield Endpoint(rule, taken, spec_of(app, rule.endpoint))


def address_of(app: Flask, endpoint: Endpoint, world: World, *, lang: str = "en") -> str:
    """An example address. Raises LookupError for an argument that no example is known of."""
    known = world.examples(endpoint.name) | {"lang": lang}
    for argument in endpoint.rule.arguments - known.keys():
        raise LookupError(
            f"{endpoint.name} has the argument {argument!r}: give an example in tests/<domain>/world.py."
        )
    path = endpoint.rule.build({name: known[name] for name in endpoint.rule.arguments}, append_unknown=False)
    assert path is not None, endpoint.rule
    return str(path[1])
