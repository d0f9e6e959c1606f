"""Translating the texts of a session: by staff, by an outside translator with a private link, or by file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.i18n import content
from engage.core.i18n.completeness import Completeness, completeness_of
from engage.core.i18n.content import FullText, Reviewer, TextBundle, load_all
from engage.core.i18n.exchange import ImportResult, InUnit, import_texts
from engage.core.translating import links
from engage.core.translating.texts import Entry, Saved, news, save_entries
from engage.listening.models import ListeningSession, SessionOutcome, SessionStatus, TranslatorLink

PURPOSE = "translate"  # part of the tokens of links in use: never change it
SESSIONS_SHOWN = 100


@dataclass(frozen=True)
class WorkRow:
    """One session in the table of translations."""

    session: ListeningSession
    by_language: Mapping[str, Completeness]


@dataclass(frozen=True)
class WorkTable:
    """The sessions that are translated: drafts and upcoming ones."""

    rows: Sequence[WorkRow]
    titles: TextBundle


def list_work(languages: Sequence[str], *, language: str) -> WorkTable:
    """Return how complete each session is in each language. Three statements."""
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
    """Return the session's texts that are not empty, by their place: `title` … `outcome-3`."""
    names = text_ids(session)
    texts = load_all(db.session(), list(names.values()))
    return {name: texts[ident] for name, ident in names.items() if texts[ident].source}


def text_ids(session: ListeningSession) -> dict[str, int]:
    """Return the ids of all texts of a session that are translated, by their place (one statement)."""
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
    return names


def save_translations(
    session_id: int, language: str, *, entries: Mapping[int, Entry], writer: Reviewer, actor: audit.Actor
) -> Saved[int]:
    """Save the changed translations, by text id."""
    idents = {text_id: text_id for text_id in entries}
    saved = save_entries(idents, language, news(entries), writer=writer)
    if saved.changed:
        audit.record(actor, "session.translated", "session", session_id, [f"texts:{language}"])
    return saved


def import_translations(
    session: ListeningSession,
    language: str,
    *,
    units: Sequence[InUnit],
    reviewer: Reviewer | None,
    actor: audit.Actor,
) -> ImportResult:
    """Import a file of translations, all of it or nothing. Raises ExchangeInvalid."""
    allowed = [text.id for text in texts_to_translate(session).values()]
    result = import_texts(db.session(), units, text_ids=allowed, language=language, reviewer=reviewer)
    audit.record(actor, "session.translations_imported", "session", session.id, [f"texts:{language}"])
    return result


def invite_translator(
    session: ListeningSession,
    language: str,
    *,
    name: str,
    may_review: bool,
    user_id: int | None,
    actor: audit.Actor,
) -> TranslatorLink:
    """Make a private link for an outside translator. It expires after `links.LINK_LASTS`."""
    link = links.add_link(
        TranslatorLink(
            session_id=session.id, language=language, name=name, may_review=may_review, created_by=user_id
        )
    )
    audit.record(actor, "session.translator_invited", "session", session.id, [f"texts:{language}"])
    return link


def get_link(session_id: int, language: str, link_id: int) -> TranslatorLink:
    """Return a link that was made for a session's texts in a language. Raises NotFound."""
    link = db.session.get(TranslatorLink, link_id)
    if link is None or (link.session_id, link.language) != (session_id, language):
        raise NotFound
    return link


def revoke_link(session: ListeningSession, link_id: int, *, actor: audit.Actor) -> None:
    """Revoke a translator's link at once. Raises NotFound."""
    link = db.session.get(TranslatorLink, link_id)
    if link is None or link.session_id != session.id:
        raise NotFound
    if links.revoke(link):
        audit.record(actor, "session.translator_revoked", "session", session.id, [f"texts:{link.language}"])
    db.session.flush()


def list_links(session: ListeningSession, language: str) -> list[TranslatorLink]:
    """Return the links that are valid for this session's texts in a language."""
    return list(
        db.session.scalars(
            select(TranslatorLink)
            .where(
                TranslatorLink.session_id == session.id,
                TranslatorLink.language == language,
                links.are_open(TranslatorLink),
            )
            .order_by(TranslatorLink.id)
        )
    )


def translator_token(link: TranslatorLink) -> str:
    """Return the token of a link. It can be made again at any time."""
    return links.token_of(link, PURPOSE)


def find_link(token: str) -> TranslatorLink:
    """Return the link of a token. Raises TranslatorLinkInvalid."""
    return links.find_link(TranslatorLink, token, PURPOSE)
