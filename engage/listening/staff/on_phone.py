"""Staff who have the person on the phone: what they do is told right away, and what to say is on the page.

`?call=y` in the address says so; links and forms of the page keep it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request

from engage.core.i18n import current_language
from engage.core.outbox import registry
from engage.core.outbox.outgoing import paragraphs_of
from engage.listening.models import REGISTRANT, Registration, Status
from engage.listening.services import staff_entry

_KINDS = {
    Status.CONFIRMED: "registration.confirmed",
    Status.WAITING: "registration.waiting",
    Status.OFFERED: "registration.offered",
    Status.LAPSED: "registration.lapsed",
    Status.CANCELLED: "registration.cancelled",
}


@dataclass(frozen=True)
class Spoken:
    """What to say to a person now, in their language; `own_words` in the caller's, where that is another."""

    language: str
    words: str
    own_words: str

    @property
    def paragraphs(self) -> list[tuple[str, list[list[str]]]]:
        """The texts with their languages, in paragraphs of lines."""
        texts = [(self.language, self.words), (current_language().tag, self.own_words)]
        return [(tag, paragraphs_of(text)) for tag, text in texts if text]


def is_on_phone() -> bool:
    """Return whether the reader has the person on the phone."""
    return request.args.get("call") == "y"


def words_now(registration: Registration) -> Spoken | None:
    """Return what is true of a registration now, to be said; None where there is nothing to say."""
    kind = _KINDS.get(Status(registration.status))
    if kind is None or registration.erased_at is not None:
        return None
    theirs = registry.make(kind, {REGISTRANT: registration.id})
    ours = registry.make(kind, {REGISTRANT: registration.id}, language=current_language().tag)
    if theirs is None or ours is None:
        return None
    return Spoken(theirs.language, theirs.words, "" if theirs.language == ours.language else ours.words)


def note_told(registration_id: int, *, since: datetime, actor: str) -> None:
    """Where the person is on the phone, note that they are told what the act since then caused. Inside `write()`."""
    if is_on_phone():
        staff_entry.note_told(registration_id, since=since, actor=actor)
