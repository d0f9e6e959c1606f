"""Reads that acts and queries share. They lock and write nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engage.core import clock
from engage.core.db import db
from engage.core.i18n.content import FullText, load_all
from engage.core.outbox.contacts import mailbox_of
from engage.core.security.tokens import keyed_hash
from engage.listening import policy
from engage.listening.models import (
    Capacity,
    ListeningSession,
    Venue,
)

TEXT_FIELDS = ("title", "summary", "description", "expect", "informs")


# The directions are the venue's; an online session has none.
NEEDED_TEXTS = ("title", "summary", "description", "directions")


@dataclass(frozen=True)
class PublishingReadiness:
    """What a session lacks. `facts` are names of fields and counters; `texts` are names of texts by language."""

    facts: frozenset[str]
    texts: Mapping[str, frozenset[str]]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which nothing is missing."""
        return tuple(language for language, missing in self.texts.items() if not missing)


def find_readiness(session: ListeningSession, languages: Iterable[str]) -> PublishingReadiness:
    """Return what a session lacks, in each of the languages. Two statements."""
    ids = {name: getattr(session, f"{name}_id") for name in TEXT_FIELDS} | session.venue_texts
    texts = load_all(db.session(), list(ids.values()))
    by_name = {name: texts[ident] for name, ident in ids.items()}
    capacities = {
        row.resource: row.capacity
        for row in db.session.scalars(select(Capacity).where(Capacity.session_id == session.id))
    }
    return PublishingReadiness(
        facts=_missing_facts(session, capacities),
        texts={language: _missing_texts(by_name, language) for language in languages},
    )


def _missing_texts(texts: Mapping[str, FullText], language: str) -> frozenset[str]:
    """Return the required texts that are missing or out of date in a language.

    What to expect, what the session informs, transit, parking and entrance are optional. If written, they are
    required in every language.
    """
    missing = set()
    for name, text in texts.items():
        if not text.source:
            missing |= {name} if name in NEEDED_TEXTS else set()
        elif language != text.source_language and (
            language not in text.translations or text.is_stale(language)
        ):
            missing.add(name)
    return frozenset(missing)


def _missing_facts(session: ListeningSession, capacities: Mapping[str, int]) -> frozenset[str]:
    missing = {mode.value for mode in session.modes if not capacities.get(mode)}
    if not session.says_what_is_planned:
        missing.add("planned")
    if policy.lacks_link(session, clock.now()):
        missing.add("virtual_url")
    if session.in_person:
        if session.meals and not capacities.get(policy.MEALS):
            missing.add(policy.MEALS)
        if session.childcare and not any(
            capacities[name] for name in capacities if name.startswith("childcare:")
        ):
            missing.add("childcare")
        missing |= _missing_of_venue(session.venue)
    return frozenset(missing)


def _missing_of_venue(venue: Venue | None) -> set[str]:
    if venue is None:
        return {"venue"}
    if venue.retired_at is not None:
        return {"venue_in_use"}
    return set() if venue.address else {"venue_address"}


REFERENCE_DIGITS = 6


def contact_keys(email: str | None, phone: str | None) -> tuple[str | None, str | None]:
    """Return two keyed hashes of a contact: of the address (or else the number), and of the number."""
    phone_key = keyed_hash("contact", phone) if phone else None
    return (keyed_hash("contact", email.casefold()) if email else phone_key), phone_key


def mailbox_key(email: str | None) -> str | None:
    """Return a keyed hash of the mailbox of an address: see `mailbox_of`."""
    return keyed_hash("mailbox", mailbox_of(email)) if email else None
