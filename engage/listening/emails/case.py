"""The facts that a message to registrants is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engage.core import clock
from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.core.i18n.formats import format_datetime
from engage.core.outbox.registry import Subject, message_language
from engage.listening import policy
from engage.listening.models import ListeningSession, Registration, SessionStatus, Status
from engage.listening.queries.ambassadors import name_of
from engage.listening.services.access import load_registration


@dataclass(frozen=True)
class Case:
    """The facts that a message is made from."""

    session: ListeningSession
    registration: Registration
    texts: TextBundle
    now: datetime

    @property
    def title(self) -> str:
        """The session's title in the registrant's language."""
        return self.texts[self.session.title_id].value

    @property
    def begins(self) -> str:
        """Day and time of the start."""
        return format_datetime(self.session.starts_at)

    @property
    def cancel_reason(self) -> list[str]:
        """The reason for the cancellation, if it was written in the registrant's language."""
        ident = self.session.cancel_reason_id
        text = self.texts[ident] if ident is not None else None
        return [text.value] if text and text.value and text.language == self.texts.language else []

    @property
    def is_coming(self) -> bool:
        """Whether the session is in the future and not cancelled."""
        return self.session.status != SessionStatus.CANCELLED and not policy.is_over(self.session, self.now)

    @property
    def signed_up_by(self) -> str:
        """The name of the ambassador who signed the party up, or an empty string."""
        return name_of(self.registration.ambassador_id)

    def stands(self, *statuses: Status) -> bool:
        """Return whether the session is in the future and the registration has one of these states."""
        return self.is_coming and self.registration.status in statuses


def load_case(subject: Subject) -> Case | None:
    """Return the facts, or None where the registration no longer exists or was erased."""
    registration = db.session.get(Registration, subject["registration"])
    if registration is None or registration.erased_at is not None:
        return None
    registration = load_registration(registration.id)
    session = db.session.get_one(ListeningSession, registration.session_id)
    ids = [*session.text_ids, *session.venue_texts.values(), *filter(None, [session.cancel_reason_id])]
    texts = load_texts(db.session, ids, message_language(registration.language))
    return Case(session, registration, policy.as_told(texts, [session]), clock.now())
