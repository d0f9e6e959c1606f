"""Thanks after a session, with the hours somebody helped. Sent once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from engage.core import clock
from engage.core.db import db
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import format_date, format_list, format_number
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import Subject, message, message_language
from engage.listening import policy as sessions
from engage.listening.models import ListeningSession
from engage.volunteering.emails.addresses import page_of
from engage.volunteering.emails.case import find_volunteer
from engage.volunteering.emails.facts import lines_of
from engage.volunteering.emails.notice import About, Words, write_notice
from engage.volunteering.labels.roles import role_name
from engage.volunteering.models import Shift, Signup, Status, Volunteer

Done = list[tuple[str, int | None]]  # roles and minutes
_STILL_THANKED = timedelta(days=21)  # after this nobody is called any more


@message("volunteering.thanks")
def make_thanks(subject: Subject) -> Outgoing | None:
    """Thanks for what was completed at a session. None where it was put right that nothing was."""
    volunteer = find_volunteer(subject)
    session = db.session.get(ListeningSession, subject["session"]) if volunteer else None
    if volunteer is None or session is None or session.ends_at > clock.now():
        return None
    done = _completed(volunteer, session)
    if not done:
        return None
    texts = load_texts(db.session, [session.title_id], message_language(volunteer.language))
    title = sessions.as_told(texts, [session])[session.title_id].value
    until = session.ends_at + _STILL_THANKED
    about = About(volunteer, page_of(session), session.host, until, ("session", session.id))
    return write_notice(about, lambda: word_thanks(session, title, done))


def _completed(volunteer: Volunteer, session: ListeningSession) -> Done:
    """Return the roles and the minutes of the completed shifts. One statement."""
    found = db.session.execute(
        select(Shift.role, Signup.minutes)
        .join(Signup, Signup.shift_id == Shift.id)
        .where(Signup.volunteer_id == volunteer.id, Shift.session_id == session.id)
        .where(Signup.status == Status.COMPLETED)
        .order_by(Shift.starts_at, Shift.id)
    )
    return [(role, minutes) for role, minutes in found]


def word_thanks(session: ListeningSession, title: str, done: Done) -> Words:
    """What they did, how long, and thanks."""
    day = format_date(session.starts_at)
    thanks = _("Thank you for helping at this session on %(day)s: %(title)s.", day=day, title=title)
    minutes = sum(each or 0 for _role, each in done)
    roles = list(dict.fromkeys(role_name(role) for role, _minutes in done))
    hours = [(_("Hours that you helped"), format_number(round(minutes / 60, 2)))] if minutes else []
    return Words(
        subject=_("Thank you for helping: %(title)s", title=title),
        opening=[thanks, _("With your help, residents could speak and be heard.")],
        facts=[(_("What you did"), format_list(roles)), *hours],
        button=_("See my shifts"),
        short=thanks,
        brief=lines_of(hours),
    )
