"""Calendar entries of volunteers, one for each sign-up. They hold no private link."""

from __future__ import annotations

from engage.core.addresses import public_address
from engage.core.calendar_entries import Entry, entry_file
from engage.core.i18n import gettext as _
from engage.listening.models import ListeningSession
from engage.volunteering.labels.roles import role_about, role_bring, role_name
from engage.volunteering.labels.shifts import where_it_is
from engage.volunteering.models import Shift, Signup, Volunteer

PRODUCT = "Volunteers"


def shift_calendar(
    volunteer: Volunteer, signup: Signup, shift: Shift, session: ListeningSession, title: str, *, method: str
) -> bytes:
    """Return the entry of one sign-up, in the current language. `title` is the session's.

    `method` is `REQUEST` (new or changed), `CANCEL`, or `PUBLISH` (a download). The shift moves under the same UID with
    a higher SEQUENCE; the same sign-up that stands again has a higher one, too.
    """
    entry = Entry(
        ident=f"shift-{signup.public_id}",
        sequence=shift.calendar_sequence + session.calendar_sequence + signup.calendar_sequence,
        title=_("%(role)s: %(title)s", role=role_name(shift.role), title=title),
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        place=session.place if session.in_person else where_it_is(session),
        page=public_address("listening.show_session", session_slug=session.slug),
        about="\n\n".join(_about(shift)),
    )
    return entry_file(PRODUCT, entry, method=method, email=volunteer.email)


def how_to_cancel() -> str:
    """Return that a calendar is not the place to cancel."""
    return _("Declining in your calendar does not cancel your shift. To cancel, use your private link.")


def _about(shift: Shift) -> list[str]:
    bring = role_bring(shift.role)
    lines = [
        role_about(shift.role),
        f"{_('What to bring')}: {bring}" if bring else "",
        f"{_('Who meets you')}: {shift.met_by}" if shift.met_by else "",
        how_to_cancel(),
    ]
    return [line for line in lines if line]
