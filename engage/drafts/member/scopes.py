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
from engage.drafts.errors import NotTheAuthor, RemarkNotFound
from engage.drafts.models import Draft, Remark, TranslationGrant
from engage.drafts.services import access as draft_access
from engage.drafts.services import remarks, translators
from engage.drafts.services.reads import grants_of
from engage.drafts.services.remarks import ANSWERING


@dataclass(frozen=True)
class OpenDraft:
    """A draft with its title in the reader's language, and the reader's own `bodies` and `offices` in it.

    `translates`: whether a facilitator gave the reader the right to translate it.
    """

    draft: Draft
    title: TextValue
    bodies: tuple[Body, ...]
    offices: frozenset[Office]
    translates: bool = False

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
        """Whether the reader may write translations: as facilitator, or because a facilitator gave them the right."""
        return self.may_edit or self.translates


def facilitated_bodies() -> list[Body]:
    """Return the bodies that the reader facilitates and may make drafts for."""
    mine = access.bodies_of(current_user.id)
    return [one.body for one in mine if Office.FACILITATOR in one.offices]


def _open(draft_slug: str) -> OpenDraft:
    """Return the draft with this slug and the reader's rights. Raise DraftNotFound. Six statements."""
    draft = draft_access.find_draft(draft_slug)
    mine = [one for one in access.bodies_of(current_user.id) if one.body.id in draft.body_ids]
    title = load_texts(db.session, [draft.title_id], current_language().tag)[draft.title_id]
    offices = frozenset(office for one in mine for office in one.offices)
    translates = any(grant.is_about(draft) for grant in grants_of(current_user.id))
    return OpenDraft(draft, title, tuple(one.body for one in mine), offices, translates)


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


def _translator_to_end(draft_slug: str, grant_id: int) -> tuple[OpenDraft, TranslationGrant]:
    """Return a right to translate the draft to those who may end it. Raise NotFound, and NoOffice to other members."""
    opened = _to_edit(draft_slug)
    grant = db.session.get(TranslationGrant, grant_id)
    if grant is None or not grant.is_about(opened.draft):
        raise NotFound
    access.must_hold_office(current_user.id, translators.body_ids_of(grant), Office.FACILITATOR)
    return opened, grant


def _own_grant(grant_id: int) -> TranslationGrant:
    """Return a right to translate to its owner. Raise NotFound to everybody else."""
    grant = db.session.get(TranslationGrant, grant_id)
    if grant is None or grant.user_id != current_user.id:
        raise NotFound
    return grant


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
DRAFT_TO_TRANSLATE = Scope("facilitator or translator of the draft", _to_translate, Needs.FACILITATOR)
TRANSLATOR_TO_END = Scope("facilitator of the translator's draft", _translator_to_end, Needs.FACILITATOR)
OWN_GRANT = Scope("owner of the right to translate", _own_grant, Needs.OWNERSHIP)
REMARK = Scope("member of the remark's draft", _remark, Needs.MEMBERSHIP)
REMARK_TO_ANSWER = Scope("facilitator or scribe of the remark's draft", _remark_to_answer, Needs.OFFICE)
REMARK_TO_TAKE_UP = Scope("facilitator of the remark's draft", _remark_to_take_up, Needs.FACILITATOR)
OWN_REMARK = Scope("author of the remark", _own_remark, Needs.OWNERSHIP)
