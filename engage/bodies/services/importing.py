"""Import bodies from a file into the database: the whole file in one unit of work, or nothing.

Bodies are matched by slug: new ones are added, existing ones updated to the file. Seats do not change, nothing is
deleted, and a text from a file never replaces one that stands higher: machine translations never what a person wrote,
and neither what a person reviewed. Members are told what changed of the facts.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engage.bodies.errors import SizeTooSmall
from engage.bodies.importing.drafts import BodyDraft
from engage.bodies.models import Body
from engage.bodies.services.bodies import NewBody, add_body, change_body, facts_changed
from engage.bodies.services.changes.alone import record_command
from engage.core import audit
from engage.core.db import db
from engage.core.i18n import content, writing
from engage.core.i18n.content import TRANSLATION_STATES, Reviewer


@dataclass(frozen=True)
class ImportReport:
    """The slugs of the bodies that an import added, changed, and found unchanged."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def import_bodies(drafts: tuple[BodyDraft, ...], *, actor: audit.Actor) -> ImportReport:
    """Update the database to what a file says.

    Raise SourceInvalid, with the line of the body, if an entry cannot be carried out; the caller must then roll back.
    """
    by_what: dict[str, list[str]] = {"created": [], "changed": [], "unchanged": []}
    for draft in drafts:
        by_what[_import_one(draft, actor)].append(draft.slug)
    return ImportReport(**{name: tuple(slugs) for name, slugs in by_what.items()})


def _import_one(draft: BodyDraft, actor: audit.Actor) -> str:
    body = db.session.scalars(select(Body).where(Body.slug == draft.slug)).one_or_none()
    if body is None:
        body = add_body(_new(draft), actor=actor)
        _write_translations(body, draft)
        return "created"
    changed = _bring_facts(body, draft, actor)
    written = _write_sources(body, draft) | _write_translations(body, draft)
    if written:
        audit.record(actor, "body.texts_changed", "body", body.id, written)
    return "changed" if changed or written else "unchanged"


def _new(draft: BodyDraft) -> NewBody:
    return NewBody(
        slug=draft.slug,
        name=draft.sources["name"],
        purpose=draft.sources["purpose"],
        facts=draft.facts,
        kind=draft.kind,
        position=draft.position,
        source_language=draft.source_language,
        is_demo=draft.is_demo,
        rule=draft.rule,
    )


def _bring_facts(body: Body, draft: BodyDraft, actor: audit.Actor) -> bool:
    if body.kind != draft.kind:
        raise draft.problem(f"it is a {body.kind} and cannot become a {draft.kind.value}.")
    what = facts_changed(body, draft.facts)
    before = [getattr(body, name) for name in vars(draft.facts)]
    try:
        changed = change_body(body.id, draft.facts, actor=actor)
    except SizeTooSmall as error:
        raise draft.problem("more seats than its size are in use: take seats out first.") from error
    if what.changed:
        record_command(body.id, what)
    if changed.position == draft.position:
        return before != [getattr(changed, name) for name in vars(draft.facts)]
    changed.position = draft.position
    db.session.flush()
    return True


def _text_ids(body: Body) -> dict[str, int]:
    return {"name": body.name_id, "purpose": body.purpose_id}


def _write_sources(body: Body, draft: BodyDraft) -> set[str]:
    return {
        name
        for name, text_id in _text_ids(body).items()
        if writing.set_source(db.session, text_id, draft.sources[name])
    }


def _write_translations(body: Body, draft: BodyDraft) -> set[str]:
    ids = _text_ids(body)
    known = content.load_all(db.session, list(ids.values()))
    written = set()
    for name, text_id in ids.items():
        for language, text in draft.translations.get(name, {}).items():
            there = known[text_id].translations.get(language)
            if there is not None and not _may_replace(there.state, text.state):
                continue
            reviewer = Reviewer(text.reviewer) if text.reviewer else None
            if writing.put_translation(
                db.session, text_id, language, text.value, state=text.state, reviewer=reviewer
            ):
                written.add(name)
    return written


def _may_replace(known: str, new: str) -> bool:
    """Return whether a text of the file stands at least as high as the known one: reviewed, written, by a machine."""
    return TRANSLATION_STATES.index(new) >= TRANSLATION_STATES.index(known)
