"""Drafts for tests, made through the services and committed."""

from __future__ import annotations

from collections.abc import Iterable

from engage.accounts.models import User
from engage.bodies.models import Body, Office
from engage.bodies.services import seats
from engage.core.db import db, write
from engage.core.i18n.content import REVIEWED, Reviewer
from engage.core.i18n.writing import put_translation
from engage.drafts.models import Draft, DraftVersion, TranslationGrant
from engage.drafts.policy.outline import read_outline
from engage.drafts.services import access, translations, translators, writing
from tests.support.accounts import make_user

TWO_CLAUSES = "1. First clause.\n2. Second clause."
TRANSLATOR = Reviewer("A translator")


def make_draft(
    bodies: Iterable[Body | int],
    text: str = TWO_CLAUSES,
    title: str = "A draft",
    language: str = "en",
    *,
    slug: str | None = None,
    by: int | None = None,
) -> Draft:
    """A draft of these bodies with its first version."""
    idents = [body if isinstance(body, int) else body.id for body in bodies]
    with write():
        return writing.create_draft(
            slug=slug,
            title=title,
            body_ids=idents,
            source_language=language,
            items=read_outline(text),
            actor=by,
        )


def revise(draft: Draft, text: str, note: str = "", *, by: int | None = None) -> DraftVersion:
    """The next version of a draft, whichever is its newest now."""
    base = newest(draft).number
    with write():
        return writing.add_version(draft.id, base=base, items=read_outline(text), note=note, actor=by)


def let_translate(what: Draft | Body, user: User) -> TranslationGrant:
    """The right of somebody to translate a draft, or every draft of a body, as its facilitator gives it."""
    body_id = what.id if isinstance(what, Body) else min(what.body_ids)
    by = make_user(name="Robin Example")
    with write():
        seats.give_office(body_id, by.id, Office.FACILITATOR, actor="test")
        give = translators.give_body if isinstance(what, Body) else translators.give_draft
        grant = give(what.id, email=user.email, actor=by.id)
        seats.take_office(body_id, by.id, Office.FACILITATOR, actor="test")
    return grant


def newest(draft: Draft) -> DraftVersion:
    """The newest version of a draft."""
    return access.find_version(draft.id)


def translate(what: Draft | DraftVersion, language: str, state: str = REVIEWED) -> None:
    """Fill in a translation of every clause and of the title, as if of today's text: marked, so that tests find it."""
    version_id = what.id if isinstance(what, DraftVersion) else newest(what).id
    with write():
        for text in translations.texts_to_translate(version_id).values():
            put_translation(
                db.session(),
                text.id,
                language,
                f"[{language}] {text.source}",
                state=state,
                reviewer=TRANSLATOR if state == REVIEWED else None,
            )
