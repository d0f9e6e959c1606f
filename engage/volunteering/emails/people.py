"""Messages about a volunteer and what they have: the private link, a change, and a sign-up that came again."""

from __future__ import annotations

from sqlalchemy import select

from engage.core import clock
from engage.core.db import db
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime_range
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import Subject, message
from engage.volunteering.emails.addresses import open_shifts
from engage.volunteering.emails.case import Case, ShiftCase, case_of_shift, find_volunteer, load_case
from engage.volunteering.emails.facts import facts_of, in_short, office_phone
from engage.volunteering.emails.notice import About, Words, write_notice
from engage.volunteering.emails.signups import about, if_something_changes, told
from engage.volunteering.emails.standing import how_it_stands
from engage.volunteering.labels.roles import role_name
from engage.volunteering.labels.shifts import Row
from engage.volunteering.models import STANDING, Shift, Signup, Volunteer


@told("volunteering.repeated", *STANDING)
def word_repeated(case: Case) -> Words:
    """The same name and contact came again: what stands, and that it was not changed."""
    again = _("We received your sign-up again. We kept the answers we had, and nothing changed.")
    return Words(
        subject=_("You already signed up: %(title)s", title=case.title),
        opening=[again],
        after=how_it_stands(case),
        facts=facts_of(case),
        button=_("See or change my sign-up"),
        short=_(
            "You already signed up for %(title)s, %(begins)s. We kept the answers we had, and nothing changed.",
            title=case.title,
            begins=case.begins,
        ),
        brief=[*in_short(case, case.begins), *how_it_stands(case)],
        on_the_phone=if_something_changes(case),
    )


@message("volunteering.in_the_way")
def make_in_the_way(subject: Subject) -> Outgoing | None:
    """The shift that was asked for is at the time of one that they have. None where that does not stand any more."""
    case = load_case(subject)
    if case is None or not case.stands(*STANDING):
        return None
    asked = case_of_shift(case.volunteer, subject["shift"])
    if asked is None or not asked.is_coming:
        return None
    return write_notice(about(case), lambda: word_in_the_way(case, asked))


def word_in_the_way(case: Case, asked: ShiftCase) -> Words:
    """Two shifts at the same time: which one they have, and how to take the other."""
    when = format_datetime_range(asked.shift.starts_at, asked.shift.ends_at)
    news = _(
        "You asked for another shift (%(role)s, %(title)s, %(when)s). "
        "You already have a shift at that time, so nothing changed.",
        role=role_name(asked.shift.role),
        title=asked.title,
        when=when,
    )
    have = _("Below is the shift that you have.")
    change = _("If you would rather take the other shift, first cancel this one. Then sign up again.")
    phone = about(case).phone
    return Words(
        subject=_("You already have a shift at that time: %(title)s", title=case.title),
        opening=[news, have, change],
        said=[news, _("If you would rather take the other shift, tell me now.")],
        written=[news, _("If you would rather take the other shift, call us at %(phone)s.", phone=phone)],
        facts=facts_of(case),
        button=_("See, change or cancel my sign-up"),
        short=news,
        brief=[have, case.title, *in_short(case, ""), change],
        on_the_phone=if_something_changes(case),
    )


@message("volunteering.link")
def make_link(subject: Subject) -> Outgoing | None:
    """The private link. It is also sent after the shifts, because people use it to see or erase their data."""
    volunteer = find_volunteer(subject)
    if volunteer is None:
        return None
    return write_notice(_about_person(volunteer), lambda: word_link(volunteer))


def word_link(volunteer: Volunteer) -> Words:
    """The private link was asked for again, or replaced."""
    return Words(
        subject=_("Your private link to your shifts"),
        opening=[
            _(
                "Here is the private link to your shifts. "
                "Anyone who has the link can change or cancel them, so please do not share it."
            )
        ],
        said=[
            _(
                "We can send your private link only by email or text message. "
                "Without the link, we make changes for you on the phone."
            )
        ],
        facts=_shifts_of(volunteer),
        button=_("See my shifts"),
        short=_("Your private link to your shifts:"),
        on_the_phone=_call_to_change(),
    )


@message("volunteering.changed")
def make_changed(subject: Subject) -> Outgoing | None:
    """What we know of the volunteer was changed."""
    volunteer = find_volunteer(subject)
    if volunteer is None:
        return None
    return write_notice(_about_person(volunteer), lambda: word_changed(volunteer))


def word_changed(volunteer: Volunteer) -> Words:
    """What we know of the volunteer was changed. What it is now stands on the private page only."""
    news = _("What we know about you as a volunteer was changed.")
    return Words(
        subject=_("Your volunteer details have changed"),
        opening=[news, _("If this was not you, please call us at %(phone)s.", phone=office_phone(None))],
        facts=_shifts_of(volunteer),
        button=_("See my shifts"),
        short=news,
        on_the_phone=_call_to_change(),
    )


def _call_to_change() -> list[str]:
    return [_("If you want to change something, call us at %(phone)s.", phone=office_phone(None))]


def _about_person(volunteer: Volunteer) -> About:
    return About(volunteer, open_shifts())


def _shifts_of(volunteer: Volunteer) -> list[Row]:
    """Return the shifts to come of a volunteer: when, and what. A few statements."""
    found = db.session.scalars(
        select(Shift)
        .join(Signup, Signup.shift_id == Shift.id)
        .where(Signup.volunteer_id == volunteer.id, Signup.status.in_(STANDING))
        .where(Shift.ends_at > clock.now(), Shift.withdrawn_at.is_(None))
        .order_by(Shift.starts_at, Shift.id)
    ).all()
    cases = [case for shift in found if (case := case_of_shift(volunteer, shift.id))]
    return [
        (
            format_datetime_range(case.shift.starts_at, case.shift.ends_at),
            _("%(role)s, %(title)s", role=role_name(case.shift.role), title=case.title),
        )
        for case in cases
        if case.is_coming
    ]
