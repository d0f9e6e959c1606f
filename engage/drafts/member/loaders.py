"""Which draft a page is about, and what the person who asks may do with it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_login import current_user

from engage.bodies.errors import NoOffice
from engage.bodies.models import Body, Office
from engage.bodies.services import access
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.i18n import Language, current_language
from engage.core.i18n.addresses import offered_languages
from engage.core.i18n.content import TextValue, load_texts
from engage.core.security.guards import can
from engage.core.security.permissions import Permission
from engage.drafts.models import Draft
from engage.drafts.services import access as draft_access
from engage.drafts.services.remarks import ANSWERING


@dataclass(frozen=True)
class OpenDraft:
    """A draft with its title in the reader's language, and the reader's place: `bodies` are those of it they are of."""

    draft: Draft
    title: TextValue
    bodies: tuple[Body, ...]
    offices: frozenset[Office]

    @property
    def is_member(self) -> bool:
        """Whether the reader is of a body that works on it."""
        return bool(self.bodies)

    @property
    def may_edit(self) -> bool:
        """Whether they write versions."""
        return Office.FACILITATOR in self.offices

    @property
    def may_answer(self) -> bool:
        """Whether they answer what members say about it."""
        return not self.offices.isdisjoint(ANSWERING)

    @property
    def may_translate(self) -> bool:
        """Whether they write translations: who facilitates, and people whose work that is."""
        return self.may_edit or can(Permission.TRANSLATE)


def open_draft(slug: str) -> OpenDraft:
    """The draft with this address, for a member of one of its bodies. Raises NotFound. Five statements."""
    opened = _open(slug)
    if not opened.is_member:
        raise NotFound
    return opened


def open_to_edit(slug: str) -> OpenDraft:
    """As `open_draft`, for who writes versions. Raises NoOffice to other members."""
    opened = open_draft(slug)
    if not opened.may_edit:
        raise NoOffice
    return opened


def open_to_translate(slug: str) -> OpenDraft:
    """The draft for who translates it, members or not. Raises NotFound, and NoOffice to other members."""
    opened = _open(slug)
    if opened.may_translate:
        return opened
    raise NoOffice if opened.is_member else NotFound


def facilitated_bodies() -> list[Body]:
    """The bodies in which the reader makes drafts."""
    mine = access.bodies_of(current_user.id)
    return [one.body for one in mine if Office.FACILITATOR in one.offices]


def chosen_language(argument: str = "in", default: Language | None = None) -> Language:
    """The language that the address asks a text in; the reader's where it names none that the city offers."""
    wanted = request.args.get(argument)
    found = (language for language in offered_languages() if language.tag == wanted)
    return next(found, default or current_language())


def _open(slug: str) -> OpenDraft:
    draft = draft_access.find_draft(slug)
    mine = [one for one in access.bodies_of(current_user.id) if one.body.id in draft.body_ids]
    title = load_texts(db.session, [draft.title_id], current_language().tag)[draft.title_id]
    offices = frozenset(office for one in mine for office in one.offices)
    return OpenDraft(draft, title, tuple(one.body for one in mine), offices)
