"""Translate a version: progress by language, the texts to translate, and saving translations.

A translation belongs to a clause's text, so it applies to every version in which the clause has that text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from engage.core import audit
from engage.core.db import db
from engage.core.i18n import content
from engage.core.i18n.content import (
    MACHINE,
    FullText,
    Reviewer,
    TranslationChanged,
    load_all,
)
from engage.core.i18n.exchange import ImportResult, InUnit, OutUnit, import_texts
from engage.core.translating.texts import Entry, Saved, news, save_entries
from engage.drafts.errors import ClauseNotFound
from engage.drafts.models import Clause
from engage.drafts.services import access, translators
from engage.drafts.services import access as draft_access

TITLE = "title"  # the key of the draft's title among the clause keys


def texts_to_translate(version_id: int, *, with_title: bool = True) -> dict[str, FullText]:
    """Return a version's texts in all available languages by clause key; `TITLE` is the draft's title."""
    named = (
        select(Clause.key, Clause.text_id).where(Clause.version_id == version_id).order_by(Clause.position)
    )
    idents = {key: text_id for key, text_id in db.session.execute(named)}
    if with_title:
        draft = access.get_draft(draft_access.get_version(version_id).draft_id)
        idents = {TITLE: draft.title_id} | idents
    texts = load_all(db.session(), list(idents.values()))
    return {key: texts[ident] for key, ident in idents.items() if texts[ident].source}


def put(
    version_id: int, key: str, language: str, *, entry: Entry, writer: Reviewer, actor: int | None
) -> bool:
    """Save the translation of one clause (or of the `TITLE`). Return whether anything changed.

    Raise ClauseNotFound, TranslationChanged if another person changed it meanwhile, TextRefused.
    """
    saved = save_translations(version_id, language, entries={key: entry}, writer=writer, actor=actor)
    if saved.conflicts:
        raise TranslationChanged(saved.conflicts[key])
    return bool(saved.changed)


def save_translations(
    version_id: int, language: str, *, entries: Mapping[str, Entry], writer: Reviewer, actor: int | None
) -> Saved[str]:
    """Save the changed translations, by clause key. Raise MayNotTranslate, ClauseNotFound, TextRefused."""
    version = draft_access.get_version(version_id)
    if actor is not None:
        translators.must_translate(version.draft_id, actor)
    idents = _text_ids(version_id, version.draft_id, entries)
    saved = save_entries(idents, language, news(entries), writer=writer)
    if saved.changed:
        audit.record(_actor(actor), "draft.translated", "draft", version.draft_id, [f"texts:{language}"])
    return saved


def save_machine(version_id: int, language: str, *, texts: Mapping[str, str], actor: int | None) -> int:
    """Save machine translations by clause key (and `TITLE`). Return how many texts changed.

    Texts that a person wrote or reviewed are not replaced. Raise ClauseNotFound, TextRefused.
    """
    version = draft_access.get_version(version_id)
    idents = _text_ids(version_id, version.draft_id, texts)
    known = content.load_all(db.session(), list(idents.values()))
    changed = 0
    for key, value in texts.items():
        there = known[idents[key]].translations.get(language)
        if there is None or there.state == MACHINE:
            changed += content.put_translation(db.session(), idents[key], language, value, state=MACHINE)
    if changed:
        audit.record(_actor(actor), "draft.translated", "draft", version.draft_id, [f"texts:{language}"])
    return changed


def units_to_send(version_id: int) -> list[OutUnit]:
    """Return the units for a translator's file, XLIFF or CSV (`exchange.write_xliff`, `exchange.write_csv`)."""
    version = draft_access.get_version(version_id)
    draft = access.get_draft(version.draft_id)
    named = db.session.execute(select(Clause.key, Clause.label).where(Clause.version_id == version_id))
    labels = {key: label or key for key, label in named}
    return [
        OutUnit(text, f"{draft.slug}: {labels.get(key, key)}")
        for key, text in texts_to_translate(version_id).items()
    ]


def import_translations(
    version_id: int,
    language: str,
    *,
    units: Sequence[InUnit],
    reviewer: Reviewer | None,
    actor: int | None,
) -> ImportResult:
    """Import a file of translations (`returned_files.read_file`), all of it or nothing.

    The file may contain texts of this version only. Raise MayNotTranslate, ExchangeInvalid.
    """
    draft_id = draft_access.get_version(version_id).draft_id
    if actor is not None:
        translators.must_translate(draft_id, actor)
    allowed = {text.id for text in texts_to_translate(version_id).values()}
    result = import_texts(db.session(), units, text_ids=allowed, language=language, reviewer=reviewer)
    audit.record(_actor(actor), "draft.translations_imported", "draft", draft_id, [f"texts:{language}"])
    return result


def _text_ids(version_id: int, draft_id: int, keys: Collection[str]) -> dict[str, int]:
    """Return the text ids of these clauses. Raise ClauseNotFound."""
    named = select(Clause.key, Clause.text_id).where(Clause.version_id == version_id, Clause.key.in_(keys))
    idents = {key: text_id for key, text_id in db.session.execute(named)}
    if TITLE in keys:
        idents[TITLE] = access.get_draft(draft_id).title_id
    for key in keys:
        if key not in idents:
            raise ClauseNotFound(key)
    return idents


def _actor(actor: int | None) -> audit.Actor:
    return "command" if actor is None else actor
