"""Scopes of the pages about drafts: load the draft or remark, and check the reader's rights to it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_login import current_user

from engage.bodies.errors import NoOffice
from engage.bodies.models import Body, Office
from engage.bodies.services import access
from engage.core.db import db
from engage.core.errors import Forbidden, NotFound
from engage.core.i18n import current_language
from engage.core.i18n.content import TextValue, load_texts
from engage.core.scopes import Needs, Scope
from engage.core.security.guards import can
from engage.core.security.permissions import Permission
from engage.drafts.errors import NotTheAuthor, RemarkNotFound
from engage.drafts.models import Draft, Remark
from engage.drafts.services import access as draft_access
from engage.drafts.services import remarks
from engage.drafts.services.remarks import ANSWERING


@dataclass(frozen=True)
class OpenDraft:
    """A draft with its title in the reader's language, and the reader's own `bodies` and `offices` in it."""

    draft: Draft
    title: TextValue
    bodies: tuple[Body, ...]
    offices: frozenset[Office]

    @property
    def is_member(self) -> bool:
        """Whether the reader is a member of a body that works on it."""
        return bool(self.bodies)

    @property
    def may_edit(self) -> bool:
        """Whether the reader may write versions."""
        return Office.FACILITATOR in self.offices

    @property
    def may_answer(self) -> bool:
        """Whether the reader may answer remarks."""
        return not self.offices.isdisjoint(ANSWERING)

    @property
    def may_translate(self) -> bool:
        """Whether the reader may write translations: as facilitator, or with the translators' permission."""
        return self.may_edit or can(Permission.TRANSLATE)


def facilitated_bodies() -> list[Body]:
    """Return the bodies that the reader facilitates and may make drafts for."""
    mine = access.bodies_of(current_user.id)
    return [one.body for one in mine if Office.FACILITATOR in one.offices]


def _open(draft_slug: str) -> OpenDraft:
    """Return the draft with this slug and the reader's rights. Raise DraftNotFound. Five statements."""
    draft = draft_access.find_draft(draft_slug)
    mine = [one for one in access.bodies_of(current_user.id) if one.body.id in draft.body_ids]
    title = load_texts(db.session, [draft.title_id], current_language().tag)[draft.title_id]
    offices = frozenset(office for one in mine for office in one.offices)
    return OpenDraft(draft, title, tuple(one.body for one in mine), offices)


def _of_member(draft_slug: str) -> OpenDraft:
    """Return the draft to a member of one of its bodies. Raise NotFound."""
    opened = _open(draft_slug)
    if not opened.is_member:
        raise NotFound
    return opened


def _to_edit(draft_slug: str) -> OpenDraft:
    """Return the draft to those who may write versions. Raise NotFound, and NoOffice to other members."""
    opened = _of_member(draft_slug)
    if not opened.may_edit:
        raise NoOffice
    return opened


def _to_translate(draft_slug: str) -> OpenDraft:
    """Return the draft to those who may translate it, members or not. Raise NotFound, and NoOffice to other members."""
    opened = _open(draft_slug)
    if opened.may_translate:
        return opened
    raise NoOffice if opened.is_member else NotFound


def _remark(draft_slug: str, remark_id: int) -> tuple[OpenDraft, Remark]:
    """Return a remark to members of the draft's bodies. Raise NotFound."""
    opened = _of_member(draft_slug)
    remark = remarks.get_remark(remark_id)
    if remark.draft_id != opened.draft.id:
        raise RemarkNotFound(str(remark_id))
    return opened, remark


def _remark_to_answer(draft_slug: str, remark_id: int) -> tuple[OpenDraft, Remark]:
    """Return `_remark` to those who may answer it. Raise NoOffice to other members."""
    opened, remark = _remark(draft_slug, remark_id)
    if not opened.may_answer:
        raise NoOffice
    return opened, remark


def _remark_to_take_up(draft_slug: str, remark_id: int) -> tuple[OpenDraft, Remark]:
    """Return `_remark` to those who may write the version it asks for. Raise NoOffice to other members."""
    opened, remark = _remark(draft_slug, remark_id)
    if not opened.may_edit:
        raise NoOffice
    return opened, remark


def _own_remark(draft_slug: str, remark_id: int) -> tuple[OpenDraft, Remark]:
    """Return `_remark` to its author. Raise NotTheAuthor to other members."""
    opened, remark = _remark(draft_slug, remark_id)
    if remark.author_id != current_user.id:
        raise NotTheAuthor
    return opened, remark


def _to_make_drafts() -> list[Body]:
    """Return the bodies that the reader may make drafts for. Raise Forbidden if there are none."""
    bodies = facilitated_bodies()
    if not bodies:
        raise Forbidden
    return bodies


OWN_BODIES = Scope("own bodies", lambda: access.member_body_ids(current_user.id))
FACILITATED_BODIES = Scope("facilitator of any body", _to_make_drafts, Needs.FACILITATOR)
DRAFT = Scope("member of the draft", _of_member, Needs.MEMBERSHIP)
DRAFT_TO_EDIT = Scope("facilitator of the draft", _to_edit, Needs.FACILITATOR)
DRAFT_TO_TRANSLATE = Scope("facilitator of the draft, or translator", _to_translate, Needs.FACILITATOR)
REMARK = Scope("member of the remark's draft", _remark, Needs.MEMBERSHIP)
REMARK_TO_ANSWER = Scope("facilitator or scribe of the remark's draft", _remark_to_answer, Needs.OFFICE)
REMARK_TO_TAKE_UP = Scope("facilitator of the remark's draft", _remark_to_take_up, Needs.FACILITATOR)
OWN_REMARK = Scope("author of the remark", _own_remark, Needs.OWNERSHIP)
