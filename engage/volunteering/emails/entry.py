"""The calendar entry that goes with a mail: asked for, moved, and taken back only from who has one."""

from __future__ import annotations

from sqlalchemy import select

from engage.core.db import db
from engage.core.outbox.models import Channel, OutboxMessage, State
from engage.core.outbox.outgoing import Attachment
from engage.core.personal_data.declarations import is_about
from engage.volunteering.documents.calendar import shift_calendar
from engage.volunteering.emails.case import Case
from engage.volunteering.models import VOLUNTEER

# With these a mail brings an entry.
_BRINGS = ("volunteering.confirmed", "volunteering.moved")


def calendar_entry(case: Case, method: str) -> tuple[Attachment, ...]:
    """Return the entry of a sign-up for a mail, in the current language. It is taken back only where one was sent."""
    if method == "CANCEL" and not _had_entry(case):
        return ()
    entry = shift_calendar(case.volunteer, case.signup, case.shift, case.session, case.title, method=method)
    return (Attachment("shift.ics", f"text/calendar; method={method}", entry),)


def _had_entry(case: Case) -> bool:
    """Return whether this sign-up's entry went out by mail before. One statement."""
    subjects = db.session.scalars(
        select(OutboxMessage.subject)
        .where(is_about(OutboxMessage.__table__, VOLUNTEER, case.volunteer.id))  # type: ignore[arg-type]
        .where(OutboxMessage.kind.in_(_BRINGS), OutboxMessage.state == State.SENT)
        .where(OutboxMessage.channel == Channel.MAIL)
    )
    return any(subject.get("signup") == case.signup.id for subject in subjects)
