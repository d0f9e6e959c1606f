"""A draft in two versions, for the small world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from engage.accounts.models import User
from engage.core.db import write
from engage.core.i18n.content import REVIEWED
from engage.core.i18n.submitting import Wording, Writer, submit
from engage.core.security.permissions import Role
from engage.drafts.models import Draft
from engage.drafts.services import remarks
from engage.drafts.services.remarks import NewRemark
from tests.support.accounts import make_user
from tests.support.bodies import make_member
from tests.support.drafts import let_translate, make_draft, revise

if TYPE_CHECKING:
    from tests.support.world import World


@dataclass
class Piece:
    """The draft, with a change that a member proposes, somebody outside who translates it, and words that wait."""

    written: ClassVar = ("a word", "a better word", "a proposed text")

    draft: Draft
    remark_id: int
    grant_id: int

    @classmethod
    def make(cls, world: World) -> Self:
        """Make it, committed, in the hands of the world's body."""
        body = world.bodies.body
        author = make_member(body)
        heard = "# What we heard\n\n1. What we heard\n2. What we heard"
        draft = make_draft([body], heard, title="What we heard")
        changed = revise(draft, f"{heard}, a word", note="a word")
        with write():
            remark = NewRemark("en", "a word", "a better word")
            remark_id = remarks.make_remark(changed.id, "c2", remark=remark, actor=author.id).id
        _propose_translation(draft, author)
        return cls(draft, remark_id, let_translate(draft, make_user(Role.TRANSLATOR)).id)

    def examples(self, _endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        return {
            "draft_slug": self.draft.slug,
            "version": 1,
            "clause_key": "c2",
            "remark_id": self.remark_id,
            "grant_id": self.grant_id,
        }

    def join(self, user: User) -> None:
        """A seat in the body is enough."""


def _propose_translation(draft: Draft, by: User) -> None:
    """Two wordings of the title: one in use that somebody has checked, and one that nobody has."""
    writer = Writer(by.name, f"user:{by.id}", user_id=by.id)
    with write() as unit:
        submit(unit, draft.title_id, "es", Wording("a word", REVIEWED), writer)
        submit(unit, draft.title_id, "es", Wording("a proposed text"), writer)
