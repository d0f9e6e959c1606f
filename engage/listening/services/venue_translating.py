"""Translating the texts about a venue, by staff: on a page or by file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engage.core import audit
from engage.core.audit_log import written_actor
from engage.core.db import db
from engage.core.i18n.content import FullText, Reviewer, load_all
from engage.core.i18n.exchange import ImportResult, InUnit, import_texts
from engage.core.i18n.proposals import (
    TranslationProposal,
    Waiting,
    count_waiting,
    list_waiting,
    proposals_by,
    sum_by_language,
)
from engage.core.i18n.submitting import Settled, Writer, settle
from engage.core.translating.texts import Entry, Saved, news, save_entries
from engage.listening.models import Venue
from engage.listening.services.venues import lock_venue

PROPOSALS_SHOWN = 100


def texts_to_translate(venue: Venue) -> dict[str, FullText]:
    """Return the venue's texts that are not empty, by name. One statement."""
    texts = load_all(db.session(), list(venue.texts.values()))
    return {name: texts[ident] for name, ident in venue.texts.items() if texts[ident].source}


def save_translations(
    venue_id: int, language: str, *, entries: Mapping[int, Entry], writer: Reviewer, actor: audit.Actor
) -> Saved[int]:
    """Save what staff changed, by text id: what they have not checked waits where a checked text stands."""
    lock_venue(venue_id)
    saved = save_entries(
        {ident: ident for ident in entries}, language, news(entries), writer=_staff(writer, actor)
    )
    if saved.changed:
        audit.record(actor, "venue.translated", "venue", venue_id, [f"texts:{language}"])
    return saved


def import_translations(
    venue_id: int,
    language: str,
    *,
    units: Sequence[InUnit],
    writer: Reviewer,
    vouched: bool,
    actor: audit.Actor,
) -> ImportResult:
    """Import a file of translations, all of it or nothing. Raises ExchangeInvalid, VenueNotFound.

    `vouched`: the writer vouches for the texts that the file marks as reviewed. The others wait where a reviewed text
    stands.
    """
    venue = lock_venue(venue_id)
    result = import_texts(
        db.session(),
        units,
        text_ids=[text.id for text in texts_to_translate(venue).values()],
        language=language,
        writer=_staff(writer, actor),
        vouched=vouched,
    )
    audit.record(actor, "venue.translations_imported", "venue", venue_id, [f"texts:{language}"])
    return result


def _staff(writer: Reviewer, actor: audit.Actor) -> Writer:
    return Writer(writer.name, written_actor(actor), user_id=writer.id)


def proposals_of(venue: Venue, language: str, actor: audit.Actor) -> Mapping[int, TranslationProposal]:
    """Return what somebody proposed for a venue's texts in a language, by text id. One statement."""
    return proposals_by(db.session(), written_actor(actor), venue.texts.values(), language)


def list_proposals(venue: Venue) -> list[tuple[str, Waiting]]:
    """Return what waits for a venue's texts, with the name of each text, by language. Two statements."""
    names = {ident: name for name, ident in venue.texts.items()}
    found = list_waiting(db.session(), list(names), limit=PROPOSALS_SHOWN)
    return [(names[one.text.id], one) for one in found]


def count_proposals(venue: Venue) -> dict[str, int]:
    """Return how many proposals wait for a venue's texts, by language. One statement."""
    return sum_by_language(count_waiting(db.session(), venue.texts.values()))


def settle_proposals(
    venue_id: int, picks: Iterable[str], *, use: bool, reviewer: Reviewer, actor: audit.Actor
) -> Settled:
    """Let proposals become the texts (`use`), reviewed, or keep the texts that stand. Raises VenueNotFound."""
    venue = lock_venue(venue_id)
    settled = settle(db.session(), venue.texts.values(), picks, use=use, reviewer=reviewer)
    act = "venue.translation_confirmed" if use else "venue.translation_kept"
    if settled.done:
        audit.record(actor, act, "venue", venue_id, [f"texts:{tag}" for tag in settled.languages])
    return settled
