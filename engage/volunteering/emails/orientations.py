"""Messages about an orientation: that somebody chose it, a reminder, and that it is canceled."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engage.core import clock
from engage.core.db import db
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime, format_datetime_range, isolate
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import Subject, message
from engage.volunteering.emails.addresses import open_shifts
from engage.volunteering.emails.case import find_volunteer
from engage.volunteering.emails.facts import lines_of, office_phone
from engage.volunteering.emails.notice import About, Words, write_notice
from engage.volunteering.labels.languages import spoken_list
from engage.volunteering.labels.shifts import Row
from engage.volunteering.models import Orientation, OrientationVisit, Volunteer
from engage.volunteering.services.orientation_news import waits_for


@dataclass(frozen=True)
class Visit:
    """A volunteer and the orientation they chose."""

    volunteer: Volunteer
    orientation: Orientation

    @property
    def begins(self) -> str:
        """Day and time of the start."""
        return format_datetime(self.orientation.starts_at)

    @property
    def about(self) -> About:
        """Whom a message is to. A call is useless once the orientation begins."""
        return About(self.volunteer, open_shifts(), until=self.orientation.starts_at)

    @property
    def facts_without_link(self) -> list[Row]:
        """The same for those who have not chosen it."""
        return [(term, value) for term, value in self.facts if "://" not in value]

    @property
    def facts(self) -> list[Row]:
        """When, where, and in which languages."""
        one = self.orientation
        rows = [
            (_("When"), format_datetime_range(one.starts_at, one.ends_at)),
            (_("Where"), isolate(one.place, "auto") if one.place else _("Online")),
            (_("Link to the orientation"), isolate(one.join_url) if one.join_url else ""),
            (_("Languages"), spoken_list(one.languages)),
        ]
        return [(term, value) for term, value in rows if value]


def _find(subject: Subject) -> Visit | None:
    """Return who comes to which orientation; None where they do not any more, or it has ended."""
    volunteer = find_volunteer(subject)
    orientation = db.session.get(Orientation, subject["orientation"]) if volunteer else None
    if volunteer is None or orientation is None or orientation.ends_at <= clock.now():
        return None
    comes = select(OrientationVisit.id).where(
        OrientationVisit.orientation_id == orientation.id, OrientationVisit.volunteer_id == volunteer.id
    )
    return Visit(volunteer, orientation) if db.session.scalar(comes) is not None else None


@message("volunteering.orientation")
def make_chosen(subject: Subject) -> Outgoing | None:
    """The volunteer chose an orientation, or its time or place has changed."""
    visit = _find(subject)
    if visit is None or visit.orientation.cancelled_at is not None:
        return None
    return write_notice(visit.about, lambda: _word_coming(visit, _("Your orientation for volunteers")))


@message("volunteering.orientation_planned")
def make_planned(subject: Subject) -> Outgoing | None:
    """A date was planned that the volunteer can choose. None where they need none any more, or chose one."""
    volunteer = find_volunteer(subject)
    orientation = db.session.get(Orientation, subject["orientation"]) if volunteer else None
    if volunteer is None or orientation is None or not waits_for(volunteer.id, orientation):
        return None
    visit = Visit(volunteer, orientation)
    return write_notice(visit.about, lambda: _word_planned(visit))


def _word_planned(visit: Visit) -> Words:
    phone = office_phone(None)
    choose = _("Please choose an orientation. There you learn what you will do.")
    return Words(
        subject=_("A new date for your orientation"),
        opening=[choose],
        said=[_("This role needs an orientation first. I can tell you the dates now.")],
        written=[
            _(
                "This role needs an orientation first. Please call us at %(phone)s to choose a date.",
                phone=phone,
            )
        ],
        facts=visit.facts_without_link,
        button=_("Finish signing up"),
        short=choose,
        brief=lines_of(visit.facts_without_link),
    )


@message("volunteering.orientation_reminder")
def make_reminder(subject: Subject) -> Outgoing | None:
    """The orientation is soon. None where it has moved or begun."""
    visit = _find(subject)
    if visit is None or visit.orientation.cancelled_at is not None:
        return None
    starts_at = visit.orientation.starts_at
    if int(starts_at.timestamp()) != subject["start"] or starts_at <= clock.now():
        return None
    return write_notice(
        visit.about, lambda: _word_coming(visit, _("Coming soon: your orientation for volunteers"))
    )


def _word_coming(visit: Visit, subject: str) -> Words:
    phone = office_phone(None)
    news = _("Your orientation is on %(begins)s. We look forward to seeing you.", begins=visit.begins)
    return Words(
        subject=subject,
        opening=[news, _("If you cannot come, please choose another date.")],
        said=[news, _("If you cannot come, tell me now, and I will tell you the other dates.")],
        written=[news, _("If you cannot come, call us at %(phone)s to choose another date.", phone=phone)],
        facts=visit.facts,
        button=_("See my shifts"),
        short=news,
        brief=[visit.orientation.place or _("Online")],
        on_the_phone=[_("If you have questions, call us at %(phone)s.", phone=phone)],
    )


@message("volunteering.orientation_cancelled")
def make_cancelled(subject: Subject) -> Outgoing | None:
    """The orientation is canceled."""
    visit = _find(subject)
    if visit is None or visit.orientation.cancelled_at is None:
        return None
    return write_notice(visit.about, lambda: _word_cancelled(visit))


def _word_cancelled(visit: Visit) -> Words:
    phone = office_phone(None)
    news = _(
        "We are sorry: the orientation on %(begins)s is canceled. Please do not come.", begins=visit.begins
    )
    return Words(
        subject=_("Canceled: your orientation for volunteers"),
        opening=[news, _("Please choose another date.")],
        said=[news, _("This role needs an orientation first. I can tell you the dates now.")],
        written=[
            news,
            _(
                "This role needs an orientation first. Please call us at %(phone)s to choose a date.",
                phone=phone,
            ),
        ],
        button=_("See my shifts"),
        short=news,
        on_the_phone=[_("If you have questions, call us at %(phone)s.", phone=phone)],
    )
