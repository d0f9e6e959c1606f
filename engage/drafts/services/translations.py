"""Translate a version: progress by language, the texts to translate, and saving translations.

A translation belongs to a clause's text, so it applies to every version in which the clause has that text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import select

from engage.core import audit
from engage.core.audit_log import written_actor
from engage.core.db import db
from engage.core.i18n import content, writing
from engage.core.i18n.content import (
    MACHINE,
    FullText,
    Reviewer,
    TranslationChanged,
    load_all,
)
from engage.core.i18n.exchange import ImportResult, InUnit, OutUnit, import_texts
from engage.core.i18n.proposals import (
    TranslationProposal,
    Waiting,
    count_waiting,
    list_waiting,
    proposals_by,
    sum_by_language,
)
from engage.core.i18n.submitting import Right, Settled, Writer, settle
from engage.core.translating.texts import Entry, Saved, news, save_entries
from engage.drafts.errors import ClauseNotFound
from engage.drafts.models import Clause
from engage.drafts.services import access, translators
from engage.drafts.services import access as draft_access

Proposals: TypeAlias = Mapping[int, TranslationProposal]
PROPOSALS_SHOWN = 100
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
    saved = save_entries(idents, language, news(entries), writer=_writer(writer, actor))
    if saved.changed:
        audit.record(_actor(actor), "draft.translated", "draft", version.draft_id, [f"texts:{language}"])
    if saved.proposed:
        audit.record(
            _actor(actor), "draft.translation_proposed", "draft", version.draft_id, [f"texts:{language}"]
        )
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
            changed += writing.put_translation(db.session(), idents[key], language, value, state=MACHINE)
    if changed:
        audit.record(_actor(actor), "draft.translated", "draft", version.draft_id, [f"texts:{language}"])
    return changed


def proposals_of(texts: Mapping[str, FullText], language: str, actor: int) -> Proposals:
    """Return what somebody proposed for these texts in a language, by text id. One statement."""
    idents = [text.id for text in texts.values()]
    return proposals_by(db.session(), written_actor(actor), idents, language)


def list_proposals(version_id: int) -> list[tuple[str, Waiting]]:
    """Return what waits for a version's texts, with their clause keys, by language."""
    keys = {text.id: key for key, text in texts_to_translate(version_id).items()}
    found = list_waiting(db.session(), list(keys), limit=PROPOSALS_SHOWN)
    return [(keys[one.text.id], one) for one in found]


def count_proposals(version_id: int) -> dict[str, int]:
    """Return how many proposals wait for a version's texts, by language."""
    draft = access.get_draft(access.get_version(version_id).draft_id)
    clauses = db.session.scalars(select(Clause.text_id).where(Clause.version_id == version_id))
    return sum_by_language(count_waiting(db.session(), [draft.title_id, *clauses]))


def settle_proposals(
    version_id: int, picks: Iterable[str], *, use: bool, reviewer: Reviewer, actor: int
) -> Settled:
    """Let proposals become the texts (`use`), reviewed, or keep the texts that stand. See `submitting.settle`.

    Raise MayNotTranslate.
    """
    draft_id = access.get_version(version_id).draft_id
    translators.must_translate(draft_id, actor)
    allowed = {text.id for text in texts_to_translate(version_id).values()}
    settled = settle(db.session(), allowed, picks, use=use, reviewer=reviewer)
    act = "draft.translation_confirmed" if use else "draft.translation_kept"
    if settled.done:
        audit.record(actor, act, "draft", draft_id, [f"texts:{tag}" for tag in settled.languages])
    return settled


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
    writer: Reviewer,
    vouched: bool,
    actor: int | None,
) -> ImportResult:
    """Import a file of translations (`returned_files.read_file`), all of it or nothing.

    `vouched`: the writer vouches for the texts that the file marks as reviewed. The file may contain texts of this
    version only. Raise MayNotTranslate, ExchangeInvalid.
    """
    draft_id = draft_access.get_version(version_id).draft_id
    if actor is not None:
        translators.must_translate(draft_id, actor)
    allowed = {text.id for text in texts_to_translate(version_id).values()}
    result = import_texts(
        db.session(),
        units,
        text_ids=allowed,
        language=language,
        writer=_writer(writer, actor),
        vouched=vouched,
    )
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


def _writer(writer: Reviewer, actor: int | None) -> Writer:
    """Whoever may translate a draft may review it."""
    return Writer(writer.name, written_actor(_actor(actor)), Right.REVIEW, writer.id)


def _actor(actor: int | None) -> audit.Actor:
    return "command" if actor is None else actor
