"""What a domain adds to the small world: `tests/<domain>/world.py` has a class `Piece`, found by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from engage.accounts.models import User

if TYPE_CHECKING:
    from tests.support.world import World

_TESTS = Path(__file__).parents[1]


# Names and words that several pieces use.
_COMMON = ("Robin Example", "Nadia Example", "What we heard")


class WorldPiece(Protocol):
    """Rows of one domain for its pages to show, and examples of what its addresses name.

    `written`, where there is any, are words in it that people have written: they show in pages and are in no catalogue.
    """

    @classmethod
    def make(cls, world: World) -> Self:
        """Make it, committed. `world.listening` and the like are the pieces of others, made where they are not yet."""

    def examples(self, endpoint: str) -> Mapping[str, object]:
        """An example of each argument that the domain's addresses have; `endpoint` is who asks."""

    def join(self, user: User) -> None:
        """Let somebody in everywhere, so that no page of members is closed to them."""


def pieces() -> Iterator[tuple[str, type[WorldPiece]]]:
    """The domains that have one, and its class."""
    for path in sorted(_TESTS.glob("*/world.py")):
        domain = path.parent.name
        if domain != "support":
            yield domain, import_module(f"tests.{domain}.world").Piece


def words_written_by_people() -> tuple[str, ...]:
    """What may stand on a page in no catalogue's words: people wrote it."""
    return (*_COMMON, *(text for _domain, piece in pieces() for text in getattr(piece, "written", ())))
