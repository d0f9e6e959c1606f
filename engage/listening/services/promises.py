"""What a session promises those who come: how far they are listened to, and which decision it informs until when."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from engage.core import audit
from engage.core.db import db
from engage.core.i18n import writing
from engage.core.informing import can_still_change
from engage.listening.errors import PromiseRefused
from engage.listening.models import Engagement, ListeningSession
from engage.listening.services.access import lock_for_change


@dataclass(frozen=True)
class Promise:
    """A promise. The decision is one of this site (its slug), or one that is made elsewhere (named in `informs`).

    `informs` is in the source language of the session's texts.
    """

    engagement: Engagement | None = None
    informs_decision: str | None = None
    informs: str = ""
    informs_url: str = ""
    informs_until: date | None = None

    @property
    def names_a_decision(self) -> bool:
        """Whether there is a decision that the session informs."""
        return bool(self.informs_decision or self.informs)


def read_promise(session: ListeningSession, informs: str) -> Promise:
    """Return what a session promises now. `informs` is its text in the source language."""
    level = Engagement(session.engagement) if session.engagement else None
    return Promise(level, session.informs_decision, informs, session.informs_url, session.informs_until)


def set_promise(session_id: int, *, promise: Promise, version: int, actor: audit.Actor) -> set[str]:
    """Write what a session promises. Returns the names of what changed.

    Raises PromiseRefused (two decisions; an address or a day without a decision; a decision that is not public or can
    no longer change, unless the session names it already), Changed, TextRefused, TransitionRefused (it is cancelled).
    """
    session = lock_for_change(session_id, version)
    _must_make_sense(promise, known=session.informs_decision)
    wanted = asdict(promise)
    sentence = wanted.pop("informs")
    changed = {name for name, value in wanted.items() if getattr(session, name) != value}
    for name in changed:
        setattr(session, name, wanted[name])
    if writing.set_source(db.session(), session.informs_id, sentence):
        changed.add("informs")
    if changed:
        session.version += 1
        db.session.flush()
        audit.record(actor, "session.promise_changed", "session", session.id, changed)
    return changed


def copy_promise(original: ListeningSession, copy: ListeningSession, day: date) -> None:
    """Let the copy of a session promise the same. `day` is the day of the copy: a last day before it is left out."""
    copy.engagement, copy.informs_url = original.engagement, original.informs_url
    copy.informs_decision = original.informs_decision
    until = original.informs_until
    copy.informs_until = until if until is not None and until >= day else None


def _must_make_sense(promise: Promise, *, known: str | None) -> None:
    if promise.informs_decision and (promise.informs or promise.informs_url):
        raise PromiseRefused("two_decisions")
    if promise.informs_url and not promise.informs:
        raise PromiseRefused("address_without_decision")
    if promise.informs_until is not None and not promise.names_a_decision:
        raise PromiseRefused("day_without_decision")
    wanted = promise.informs_decision
    if wanted and wanted != known and not can_still_change(wanted):
        raise PromiseRefused("decision_not_open")
