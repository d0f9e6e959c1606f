"""What the product says about a party, and when it is so.

Each claim is a sentence of the catalogue, found in a text of any language by its translation, and what must hold in the
tables while it is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from engage.core.i18n import gettext, in_language
from engage.listening.models import ListeningSession, Mode, Registration, SessionStatus, Status
from tests.season.facts import without_marks

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Truth:
    """A party and its session as the tables have them, and what follows from the clock."""

    party: Registration
    session: ListeningSession
    position: int | None
    now: datetime

    @property
    def status(self) -> Status:
        """The state as everybody must see it: an offer that is over has lapsed, whoever wrote that down."""
        expires = self.party.offer_expires_at
        is_over = self.session.starts_at <= self.now or (expires is not None and expires <= self.now)
        if self.party.status == Status.OFFERED and is_over:
            return Status.LAPSED
        return Status(self.party.status)

    @property
    def is_on(self) -> bool:
        """Whether the session takes place."""
        return self.session.status == SessionStatus.PUBLISHED

    @property
    def waits(self) -> bool:
        """Whether the party is on the list: as it is, too, while it may come without something."""
        is_choice = self.status is Status.OFFERED and bool(self.party.offered_without)
        return is_choice or self.status is Status.WAITING

    def stands(self, *statuses: Status) -> bool:
        """Whether the session takes place and the party stands so."""
        return self.is_on and self.status in statuses


Holds = Callable[[Truth], bool]


def _status(*statuses: Status) -> Holds:
    return lambda truth: truth.status in statuses


def _stands(*statuses: Status) -> Holds:
    return lambda truth: truth.stands(*statuses)


CLAIMS: dict[str, Holds] = {
    "Your spots are saved": _status(Status.CONFIRMED),
    "Your spots are saved. We look forward to seeing you.": _stands(Status.CONFIRMED),
    "We look forward to seeing you.": _stands(Status.CONFIRMED),
    "You are on the waiting list": lambda truth: truth.waits,
    "Spots opened up for you": _status(Status.OFFERED),
    "Good news: we now have the spots you asked for at this session.": _stands(Status.OFFERED),
    "We are no longer holding your spots": _status(Status.LAPSED),
    "We did not hear from you in time, so we are no longer holding your spots.": _stands(
        Status.LAPSED,
        Status.WAITING,  # an offer to come without something ends, and the place on the list stays
    ),
    "We need to check this sign-up by hand. Your spots are not saved yet. We will let you know.": _status(
        Status.PENDING
    ),
    "Your sign-up is canceled": _status(Status.CANCELLED),
    "The session is canceled. Please do not come.": lambda truth: not truth.is_on,
    "You keep your place on the waiting list.": lambda truth: truth.is_on and truth.waits,
    "We may take photos of you.": lambda truth: (
        truth.party.agrees_photos and bool(truth.session.plans_photos)
    ),
    "We will take photos, but not of you.": lambda truth: (
        bool(truth.session.plans_photos) and not truth.party.agrees_photos
    ),
    "Join the online session": lambda truth: (
        truth.stands(Status.CONFIRMED) and truth.party.mode == Mode.VIRTUAL
    ),
}


@cache
def _finder(claim: str, language: str) -> re.Pattern[str]:
    with in_language(language):
        said = gettext(claim)
    parts = [re.escape(without_marks(part)) for part in _PLACEHOLDER.split(said)[::2]]
    return re.compile(".+?".join(parts))


def untrue(text: str, language: str, truth: Truth) -> Iterator[str]:
    """The claims in a text that do not hold."""
    plain = without_marks(text)
    for claim, holds in CLAIMS.items():
        if _finder(claim, language).search(plain) and not holds(truth):
            yield claim
