"""The facts that a message to a volunteer is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engage.core import clock
from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.core.i18n.formats import format_datetime
from engage.core.outbox.registry import Subject, message_language
from engage.listening import policy as sessions
from engage.listening.models import ListeningSession, SessionStatus
from engage.volunteering.models import VOLUNTEER, Shift, Signup, Volunteer


@dataclass(frozen=True)
class ShiftCase:
    """A volunteer and a shift, which need not be theirs."""

    volunteer: Volunteer
    shift: Shift
    session: ListeningSession
    texts: TextBundle
    now: datetime

    @property
    def title(self) -> str:
        """The session's title in the volunteer's language."""
        return self.texts[self.session.title_id].value

    @property
    def begins(self) -> str:
        """Day and time at which the shift begins."""
        return format_datetime(self.shift.starts_at)

    @property
    def is_cancelled(self) -> bool:
        """Whether the session is cancelled."""
        return self.session.status == SessionStatus.CANCELLED

    @property
    def is_coming(self) -> bool:
        """Whether the shift has not ended, and neither it nor its session was taken back."""
        return not self.is_cancelled and self.shift.withdrawn_at is None and self.shift.ends_at > self.now

    @property
    def cancel_reason(self) -> list[str]:
        """Why the session is cancelled, if that was written in the volunteer's language."""
        ident = self.session.cancel_reason_id
        text = self.texts[ident] if ident is not None else None
        return [text.value] if text and text.value and text.language == self.texts.language else []


@dataclass(frozen=True)
class Case(ShiftCase):
    """A volunteer's sign-up for a shift."""

    signup: Signup

    def stands(self, *statuses: str) -> bool:
        """Return whether the shift is still to come and the sign-up has one of these states."""
        return self.is_coming and self.signup.status in statuses


def find_volunteer(subject: Subject) -> Volunteer | None:
    """Return who a message is to, or None where they are gone or were erased."""
    volunteer = db.session.get(Volunteer, subject[VOLUNTEER])
    return None if volunteer is None or volunteer.erased_at is not None else volunteer


def load_case(subject: Subject) -> Case | None:
    """Return the facts of a sign-up, or None where it is gone, is somebody else's, or they were erased."""
    volunteer = find_volunteer(subject)
    signup = db.session.get(Signup, subject["signup"]) if volunteer else None
    if volunteer is None or signup is None or signup.volunteer_id != volunteer.id:
        return None
    about = case_of_shift(volunteer, signup.shift_id)
    return Case(**vars(about), signup=signup) if about else None


def case_of_shift(volunteer: Volunteer, shift_id: int) -> ShiftCase | None:
    """Return the facts of a shift for a volunteer, or None where there is no such shift."""
    shift = db.session.get(Shift, shift_id)
    if shift is None:
        return None
    session = db.session.get_one(ListeningSession, shift.session_id)
    ids = [*session.text_ids, *session.venue_texts.values(), *filter(None, [session.cancel_reason_id])]
    texts = load_texts(db.session, ids, message_language(volunteer.language))
    return ShiftCase(volunteer, shift, session, sessions.as_told(texts, [session]), clock.now())
