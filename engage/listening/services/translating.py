"""Translating the texts of a session: by staff, by an outside translator with a private link, or by file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from sqlalchemy import exists, select

from engage.core import audit, clock
from engage.core.audit_log import written_actor
from engage.core.db import db, lock
from engage.core.errors import NotFound
from engage.core.i18n import content
from engage.core.i18n.completeness import Completeness, completeness_of
from engage.core.i18n.content import DRAFT, FullText, Reviewer, TextBundle, load_all
from engage.core.i18n.exchange import ImportResult, InUnit, import_texts
from engage.core.i18n.proposals import (
    TranslationProposal,
    Waiting,
    count_waiting,
    list_waiting,
    proposals_by,
    sum_by_language,
)
from engage.core.i18n.submitting import Right, Settled, Writer, settle
from engage.core.translating import links
from engage.core.translating.links import TranslatorLinkInvalid
from engage.core.translating.texts import Entry, Saved, news, save_entries
from engage.listening.models import (
    TRANSLATOR,
    ListeningSession,
    SessionOutcome,
    SessionStatus,
    TranslatorLink,
)
from engage.listening.services import access
from engage.listening.services.venues import lock_venue

Proposals: TypeAlias = Mapping[int, TranslationProposal]

PURPOSE = "translate"  # part of the tokens of links in use: never change it
SESSIONS_SHOWN, PROPOSALS_SHOWN = 100, 100


@dataclass(frozen=True)
class WorkRow:
    """One session in the table of translations."""

    session: ListeningSession
    by_language: Mapping[str, Completeness]
    waiting: int = 0  # proposals to be confirmed


@dataclass(frozen=True)
class WorkTable:
    """The sessions that are translated: drafts and upcoming ones."""

    rows: Sequence[WorkRow]
    titles: TextBundle


def list_work(languages: Sequence[str], *, language: str) -> WorkTable:
    """Return how complete each session is in each language, and what waits. Four statements."""
    sessions = db.session.scalars(
        select(ListeningSession)
        .where(ListeningSession.status != SessionStatus.CANCELLED, ListeningSession.ends_at > clock.now())
        .order_by(ListeningSession.starts_at)
        .limit(SESSIONS_SHOWN)
    ).all()
    ids = {session.id: [*session.text_ids, *session.venue_texts.values()] for session in sessions}
    texts = load_all(db.session(), [ident for found in ids.values() for ident in found])
    waiting = count_waiting(db.session(), list(texts))
    rows = [
        WorkRow(
            session,
            {tag: completeness_of([texts[i] for i in ids[session.id]], tag) for tag in languages},
            sum(sum(waiting[ident].values()) for ident in ids[session.id] if ident in waiting),
        )
        for session in sessions
    ]
    titles = content.load_texts(db.session(), [session.title_id for session in sessions], language)
    return WorkTable(rows, titles)


def texts_to_translate(session: ListeningSession) -> dict[str, FullText]:
    """Return the session's texts that are not empty, by their place: `title` … `outcome-3-sentence`."""
    names = text_ids(session)
    texts = load_all(db.session(), list(names.values()))
    return {name: texts[ident] for name, ident in names.items() if texts[ident].source}


def text_ids(session: ListeningSession) -> dict[str, int]:
    """Return the ids of all texts of a session that are translated, by their place (one statement)."""
    names = {
        "title": session.title_id,
        "summary": session.summary_id,
        "description": session.description_id,
        **session.venue_texts,
        "expect": session.expect_id,
        "informs": session.informs_id,
    }
    outcomes = db.session.execute(
        select(SessionOutcome.id, SessionOutcome.title_id, SessionOutcome.sentence_id).where(
            SessionOutcome.session_id == session.id
        )
    )
    for ident, title_id, sentence_id in outcomes:
        names |= {f"outcome-{ident}": title_id, f"outcome-{ident}-sentence": sentence_id}
    if session.cancel_reason_id is not None:
        names["cancel_reason"] = session.cancel_reason_id
    return names


def save_translations(
    session_id: int, language: str, *, entries: Mapping[int, Entry], writer: Reviewer, actor: audit.Actor
) -> Saved[int]:
    """Save what staff changed, by text id: what they have not checked waits where a checked text stands."""
    session = access.lock_session(session_id)
    staff = Writer(writer.name, written_actor(actor), Right.REVIEW, writer.id)
    return _save(session, language, entries, staff)


def save_from_outside(link_id: int, *, entries: Mapping[int, Entry]) -> Saved[int]:
    """Save what an outside translator changed, by text id.

    On a public session nothing that comes through a link is shown before staff confirm it: a link may have been passed
    on. Before that, it is the text where nobody has reviewed it, and reviewed where the link may review. Texts about
    a venue that public sessions use wait in any case. Raises TranslatorLinkInvalid where the link was revoked
    meanwhile.
    """
    found = db.session.get(TranslatorLink, link_id)
    if found is None:
        raise TranslatorLinkInvalid
    session = access.lock_session(found.session_id)
    link = lock(TranslatorLink, link_id)
    if link is None or not link.is_open:
        raise TranslatorLinkInvalid
    if not link.may_review:
        entries = {text_id: replace(entry, state=DRAFT) for text_id, entry in entries.items()}
    proposer = Writer(link.name, actor_of(link), Right.PROPOSE)
    if session.status != SessionStatus.DRAFT:
        return _save(session, link.language, entries, proposer)
    own_right = Right.REVIEW if link.may_review else Right.WRITE
    shared = _lock_texts_in_public(session)
    own = {text_id: entry for text_id, entry in entries.items() if text_id not in shared}
    saved = _save(session, link.language, own, replace(proposer, right=own_right))
    others = {text_id: entry for text_id, entry in entries.items() if text_id in shared}
    return _joined(saved, _save(session, link.language, others, proposer))


def _lock_texts_in_public(session: ListeningSession) -> set[int]:
    """Lock the session's venue, and return the ids of its texts if sessions that are no drafts use it too."""
    if session.venue_id is not None:
        lock_venue(session.venue_id)
    public = (ListeningSession.venue_id == session.venue_id) & (
        ListeningSession.status != SessionStatus.DRAFT
    )
    is_shared = session.venue_id is not None and db.session.scalar(select(exists().where(public)))
    return set(session.venue_texts.values()) if is_shared else set()


def _joined(one: Saved[int], other: Saved[int]) -> Saved[int]:
    return Saved(
        one.changed + other.changed, {**one.conflicts, **other.conflicts}, one.proposed + other.proposed
    )


def _save(
    session: ListeningSession, language: str, entries: Mapping[int, Entry], writer: Writer
) -> Saved[int]:
    idents = {text_id: text_id for text_id in entries}
    saved = save_entries(idents, language, news(entries), writer=writer)
    if saved.changed:
        audit.record(writer.actor, "session.translated", "session", session.id, [f"texts:{language}"])
    if saved.proposed:
        audit.record(
            writer.actor, "session.translation_proposed", "session", session.id, [f"texts:{language}"]
        )
    return saved


def proposals_of(session: ListeningSession, language: str, actor: audit.Actor) -> Proposals:
    """Return what somebody proposed for a session's texts in a language, by text id. Two statements."""
    idents = text_ids(session).values()
    return proposals_by(db.session(), written_actor(actor), idents, language)


def list_proposals(session: ListeningSession) -> list[tuple[str, Waiting]]:
    """Return what waits for a session's texts, with the place of each text, by language. Three statements."""
    names = {ident: name for name, ident in text_ids(session).items()}
    found = list_waiting(db.session(), list(names), limit=PROPOSALS_SHOWN)
    return [(names[one.text.id], one) for one in found]


def count_proposals(session: ListeningSession) -> dict[str, int]:
    """Return how many proposals wait for a session's texts, by language. Two statements."""
    return sum_by_language(count_waiting(db.session(), text_ids(session).values()))


def settle_proposals(
    session_id: int, picks: Iterable[str], *, use: bool, reviewer: Reviewer, actor: audit.Actor
) -> Settled:
    """Let proposals become the texts (`use`), reviewed, or keep the texts that stand. See `submitting.settle`."""
    session = access.lock_session(session_id)
    settled = settle(db.session(), text_ids(session).values(), picks, use=use, reviewer=reviewer)
    act = "session.translation_confirmed" if use else "session.translation_kept"
    if settled.done:
        audit.record(actor, act, "session", session_id, [f"texts:{tag}" for tag in settled.languages])
    return settled


def import_translations(
    session: ListeningSession,
    language: str,
    *,
    units: Sequence[InUnit],
    writer: Reviewer,
    vouched: bool,
    actor: audit.Actor,
) -> ImportResult:
    """Import a file of translations, all of it or nothing. Raises ExchangeInvalid.

    `vouched`: the writer vouches for the texts that the file marks as reviewed. The others wait where a reviewed text
    stands.
    """
    access.lock_session(session.id)
    allowed = [text.id for text in texts_to_translate(session).values()]
    staff = Writer(writer.name, written_actor(actor), Right.REVIEW, writer.id)
    result = import_texts(
        db.session(), units, text_ids=allowed, language=language, writer=staff, vouched=vouched
    )
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
    link = lock(TranslatorLink, link_id)
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


def actor_of(link: TranslatorLink) -> str:
    """Return who acts through a link, as in the audit log."""
    return f"{TRANSLATOR}:{link.id}"


def translator_token(link: TranslatorLink) -> str:
    """Return the token of a link. It can be made again at any time."""
    return links.token_of(link, PURPOSE)


def find_link(token: str) -> TranslatorLink:
    """Return the link of a token. Raises TranslatorLinkInvalid."""
    return links.find_link(TranslatorLink, token, PURPOSE)
