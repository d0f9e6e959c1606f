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
)

TEXT_FIELDS = ("title", "summary", "description", "place_note", "expect")


# The place note says how to find the entrance; an online session has none.
NEEDED_TEXTS = ("title", "summary", "description", "place_note")


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
    texts = load_all(db.session(), session.text_ids)
    by_name = {name: texts[getattr(session, f"{name}_id")] for name in TEXT_FIELDS}
    capacities = {
        row.resource: row.capacity
        for row in db.session.scalars(select(Capacity).where(Capacity.session_id == session.id))
    }
    return PublishingReadiness(
        facts=_missing_facts(session, capacities),
        texts={language: _missing_texts(session, by_name, language) for language in languages},
    )


def _missing_texts(session: ListeningSession, texts: Mapping[str, FullText], language: str) -> frozenset[str]:
    """Return the required texts that are missing or out of date in a language.

    The text about what to expect is optional. If it is written, it is required in every published language.
    """
    missing = set()
    for name, text in texts.items():
        needed = name in NEEDED_TEXTS and (name != "place_note" or session.in_person)
        if not text.source:
            missing |= {name} if needed else set()
        elif language != text.source_language and (
            language not in text.translations or text.is_stale(language)
        ):
            missing.add(name)
    return frozenset(missing)


def _missing_facts(session: ListeningSession, capacities: Mapping[str, int]) -> frozenset[str]:
    missing = {mode.value for mode in session.modes if not capacities.get(mode)}
    if policy.lacks_link(session, clock.now()):
        missing.add("virtual_url")
    if session.in_person:
        if session.meals and not capacities.get(policy.MEALS):
            missing.add(policy.MEALS)
        if session.childcare and not any(
            capacities[name] for name in capacities if name.startswith("childcare:")
        ):
            missing.add("childcare")
        missing |= {name for name in ("place_name", "place_address") if not getattr(session, name)}
    return frozenset(missing)


REFERENCE_DIGITS = 6


def contact_keys(email: str | None, phone: str | None) -> tuple[str | None, str | None]:
    """Return two keyed hashes of a contact: of the address (or else the number), and of the number."""
    phone_key = keyed_hash("contact", phone) if phone else None
    return (keyed_hash("contact", email.casefold()) if email else phone_key), phone_key


def mailbox_key(email: str | None) -> str | None:
    """Return a keyed hash of the mailbox of an address: see `mailbox_of`."""
    return keyed_hash("mailbox", mailbox_of(email)) if email else None
