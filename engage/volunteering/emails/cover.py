"""Somebody is wanted for a shift at short notice: asked of those who agreed to be asked. Nobody else is named."""

from __future__ import annotations

from engage.core.i18n import gettext as _
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import Subject, message
from engage.volunteering.emails.addresses import take_page
from engage.volunteering.emails.case import ShiftCase, case_of_shift, find_volunteer
from engage.volunteering.emails.facts import facts_of, in_short
from engage.volunteering.emails.notice import Words, write_notice
from engage.volunteering.emails.signups import about
from engage.volunteering.labels.roles import role_name
from engage.volunteering.services import reads


@message("volunteering.cover")
def make_cover(subject: Subject) -> Outgoing | None:
    """A shift needs somebody. None where it is taken, has begun, or the person cannot or does not want to be asked."""
    volunteer = find_volunteer(subject)
    case = case_of_shift(volunteer, subject["shift"]) if volunteer else None
    if case is None or not case.is_coming or case.shift.starts_at <= case.now:
        return None
    if not case.volunteer.may_be_asked or not reads.has_room(case.shift.id):
        return None
    if not reads.is_free(case.volunteer.id, case.shift):
        return None
    return write_notice(about(case), lambda: word_cover(case))


def word_cover(case: ShiftCase) -> Words:
    """Which shift, and one tap to take it."""
    role, phone = role_name(case.shift.role), about(case).phone
    news = [
        _("We need one more person for this shift: %(role)s, %(begins)s.", role=role, begins=case.begins),
        _("You told us that we may ask you. If you cannot help this time, you do not need to do anything."),
    ]
    return Words(
        subject=_("Can you help? %(title)s", title=case.title),
        opening=news,
        said=[news[0], _("Would you like to take this shift? Tell me now.")],
        written=[*news, _("If you can help, call us at %(phone)s.", phone=phone)],
        facts=facts_of(case),
        button=_("Take this shift"),
        address=take_page(case.volunteer, case.shift),
        short=_(
            "Can you help? We need one more person for this shift: %(role)s, %(title)s, %(begins)s.",
            role=role,
            title=case.title,
            begins=case.begins,
        ),
        brief=[*in_short(case, case.begins), _("To take this shift:")],
        on_the_phone=[
            _("If you do not want to be asked anymore, tell us at %(phone)s.", phone=phone),
        ],
    )
