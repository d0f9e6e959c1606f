"""Translating what a session says: by staff, by an outside translator with a private link, or as a file.

Each text is written by itself, under the version that its writer saw, so that two translators of one language notice
each other and two of different languages never meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.db import db
from engage.core.errors import LinkInvalid, NotFound
from engage.core.i18n import content
from engage.core.i18n.completeness import Completeness, completeness_of
from engage.core.i18n.content import (
    DRAFT,
    REVIEWED,
    FullText,
    Reviewer,
    TextBundle,
    TranslationChanged,
    load_all,
)
from engage.core.i18n.exchange import ImportResult, InUnit, import_texts
from engage.core.security.tokens import make_token, random_ident, split_token, token_is_valid
from engage.listening.models import ListeningSession, SessionOutcome, SessionStatus, TranslatorLink

LINK_LASTS = timedelta(days=30)
PURPOSE = "translate"
SESSIONS_SHOWN = 100


class TranslatorLinkInvalid(LinkInvalid):
    """The private link of a translator is damaged, expired or was taken back."""


@dataclass(frozen=True)
class Entry:
    """What somebody wrote for one text. `seen` and `source_hash` say what they had before them."""

    value: str
    seen: str
    source_hash: str
    is_reviewed: bool

    @property
    def says_something_new(self) -> bool:
        """Whether the wording differs from what was seen, or somebody vouches for it now."""
        unchanged = (content.text_hash(self.value) if self.value else content.NOTHING) == self.seen
        return not unchanged or (self.is_reviewed and bool(self.value))


@dataclass(frozen=True)
class WorkRow:
    """One session in the table of translations."""

    session: ListeningSession
    by_language: Mapping[str, Completeness]


@dataclass(frozen=True)
class WorkTable:
    """Sessions that are translated: drafts, and those to come."""

    rows: Sequence[WorkRow]
    titles: TextBundle


def list_work(languages: Sequence[str], *, language: str) -> WorkTable:
    """How far each session is translated to each language. Three statements."""
    sessions = db.session.scalars(
        select(ListeningSession)
        .where(ListeningSession.status != SessionStatus.CANCELLED, ListeningSession.ends_at > clock.now())
        .order_by(ListeningSession.starts_at)
        .limit(SESSIONS_SHOWN)
    ).all()
    texts = load_all(db.session(), [ident for session in sessions for ident in session.text_ids])
    rows = [
        WorkRow(
            session, {tag: completeness_of([texts[i] for i in session.text_ids], tag) for tag in languages}
        )
        for session in sessions
    ]
    titles = content.load_texts(db.session(), [session.title_id for session in sessions], language)
    return WorkTable(rows, titles)


def texts_to_translate(session: ListeningSession) -> dict[str, FullText]:
    """Everything a session says that is not empty, under the name of its place: `title` … `outcome-3`."""
    names = {
        "title": session.title_id,
        "summary": session.summary_id,
        "description": session.description_id,
        "place_note": session.place_note_id,
        "expect": session.expect_id,
    }
    outcomes = db.session.execute(
        select(SessionOutcome.id, SessionOutcome.title_id).where(SessionOutcome.session_id == session.id)
    )
    names |= {f"outcome-{ident}": title_id for ident, title_id in outcomes}
    if session.cancel_reason_id is not None:
        names["cancel_reason"] = session.cancel_reason_id
    texts = load_all(db.session(), list(names.values()))
    return {name: texts[ident] for name, ident in names.items() if texts[ident].source}


def save_translations(
    session_id: int, language: str, *, entries: Mapping[int, Entry], writer: Reviewer, actor: str
) -> tuple[int, dict[int, str]]:
    """Write what changed. Answers how many texts changed, and the texts that somebody else changed meanwhile."""
    changed, conflicts = 0, {}
    for text_id, entry in entries.items():
        if not entry.says_something_new:
            continue
        try:
            changed += content.put_translation(
                db.session(),
                text_id,
                language,
                entry.value,
                state=REVIEWED if entry.is_reviewed and entry.value else DRAFT,
                reviewer=writer if entry.is_reviewed and entry.value else None,
                translated_from=entry.source_hash,
                seen=entry.seen,
            )
        except TranslationChanged as fact:
            conflicts[text_id] = fact.current
    if changed:
        audit.record(actor, "session.translated", "session", session_id, [f"texts:{language}"])
    return changed, conflicts


def import_translations(
    session: ListeningSession,
    language: str,
    *,
    units: Sequence[InUnit],
    reviewer: Reviewer | None,
    actor: str,
) -> ImportResult:
    """Take a file of translations, all of it or nothing. Raises ExchangeInvalid."""
    allowed = [text.id for text in texts_to_translate(session).values()]
    result = import_texts(db.session(), units, text_ids=allowed, language=language, reviewer=reviewer)
    audit.record(actor, "session.translations_imported", "session", session.id, [f"texts:{language}"])
    return result


def invite_translator(
    session: ListeningSession, language: str, *, name: str, may_review: bool, user_id: int | None, actor: str
) -> TranslatorLink:
    """Make a private link for an outside translator. It ends by itself after `LINK_LASTS`."""
    now = clock.now()
    link = TranslatorLink(
        public_id=random_ident(),
        session_id=session.id,
        language=language,
        name=name,
        may_review=may_review,
        created_by=user_id,
        created_at=now,
        expires_at=now + LINK_LASTS,
    )
    db.session.add(link)
    db.session.flush()
    audit.record(actor, "session.translator_invited", "session", session.id, [f"texts:{language}"])
    return link


def revoke_link(session: ListeningSession, link_id: int, *, actor: str) -> None:
    """Take a translator's link back at once. Raises NotFound."""
    link = db.session.get(TranslatorLink, link_id)
    if link is None or link.session_id != session.id:
        raise NotFound
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        audit.record(actor, "session.translator_revoked", "session", session.id, [f"texts:{link.language}"])
    db.session.flush()


def list_links(session: ListeningSession, language: str) -> list[TranslatorLink]:
    """The links that open this session's texts in a language today."""
    return list(
        db.session.scalars(
            select(TranslatorLink)
            .where(
                TranslatorLink.session_id == session.id,
                TranslatorLink.language == language,
                TranslatorLink.revoked_at.is_(None),
                TranslatorLink.expires_at > clock.now(),
            )
            .order_by(TranslatorLink.id)
        )
    )


def translator_token(link: TranslatorLink) -> str:
    """The token of a link, as often as it is needed."""
    return make_token(PURPOSE, link.public_id)


def find_link(token: str) -> TranslatorLink:
    """The link that a token belongs to. Raises TranslatorLinkInvalid."""
    parts = split_token(token)
    if parts is None or not token_is_valid(PURPOSE, token):
        raise TranslatorLinkInvalid
    link = db.session.scalar(select(TranslatorLink).where(TranslatorLink.public_id == parts[0]))
    if link is None or link.revoked_at is not None or link.expires_at <= clock.now():
        raise TranslatorLinkInvalid
    return link
