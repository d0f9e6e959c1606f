"""Words that a reader found wrong, for the small world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from sqlalchemy import select

from engage.about.models import PhraseReport
from engage.about.services import report_phrase
from engage.accounts.models import User
from engage.core.db import write

if TYPE_CHECKING:
    from tests.support.world import World


@dataclass
class Piece:
    """The report of the words."""

    written: ClassVar = ("a word", "a better word")

    report_id: int

    @classmethod
    def make(cls, _world: World) -> Self:
        """Make it, committed."""
        with write() as unit:
            report_phrase(language="fa", page="/fa/sessions", phrase="a word", better="a better word")
            unit.flush()
            return cls(unit.scalars(select(PhraseReport.id).order_by(PhraseReport.id.desc()).limit(1)).one())

    def examples(self, _endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        return {"report_id": self.report_id}

    def join(self, user: User) -> None:
        """Whoever reads may report."""
