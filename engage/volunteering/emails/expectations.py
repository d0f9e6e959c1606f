"""Newer expectations: those whose shifts are confirmed are asked again. Their shifts stay."""

from __future__ import annotations

from engage.core import clock
from engage.core.db import db
from engage.core.i18n import gettext as _
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import Subject, message
from engage.volunteering.emails.addresses import agree_page, open_shifts
from engage.volunteering.emails.case import find_volunteer
from engage.volunteering.emails.facts import office_phone
from engage.volunteering.emails.notice import About, Words, write_notice
from engage.volunteering.models import Shift, Signup, Volunteer
from engage.volunteering.services.agreements import agreed_to_older


@message("volunteering.expectations")
def make_expectations(subject: Subject) -> Outgoing | None:
    """Other expectations hold by now. None where the person has agreed to them, or has no shift to come."""
    volunteer = find_volunteer(subject)
    shift = _next_shift(volunteer) if volunteer else None
    if volunteer is None or shift is None:
        return None
    about = About(volunteer, open_shifts(), until=shift.starts_at)
    return write_notice(about, lambda: word_expectations(volunteer))


def _next_shift(volunteer: Volunteer) -> Shift | None:
    """Return the next shift for which the volunteer agreed to older expectations only. Two statements."""
    wanted = agreed_to_older(clock.now()).where(Signup.volunteer_id == volunteer.id)
    signup = db.session.scalars(wanted.limit(1)).first()
    return db.session.get(Shift, signup.shift_id) if signup else None


def word_expectations(volunteer: Volunteer) -> Words:
    """What has changed, that the shifts stay, and what to do."""
    phone = office_phone(None)
    news = [
        _("The expectations for volunteers have changed since you agreed to them."),
        _("Your shifts stay as they are."),
    ]
    return Words(
        subject=_("New expectations for volunteers"),
        opening=[*news, _("Please read the new expectations before you come, and tell us if you agree.")],
        said=[*news, _("I can read you the expectations for volunteers now. Then tell me if you agree.")],
        written=[
            *news,
            _(
                "Please call us at %(phone)s. We will read you the expectations for volunteers, "
                "and you can tell us if you agree.",
                phone=phone,
            ),
        ],
        button=_("Read the expectations"),
        address=agree_page(volunteer),
        short=_("The expectations for volunteers have changed. Please read them, and tell us if you agree:"),
        on_the_phone=[_("If you have questions, call us at %(phone)s.", phone=phone)],
    )
