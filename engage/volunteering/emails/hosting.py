"""Mails to the host's planning team, worded in each person's language when they are sent.

Staff read `opening` to the person if a mail cannot be delivered, so it names no volunteer.
"""

from __future__ import annotations

from engage.accounts.models import User
from engage.core.addresses import public_address
from engage.core.db import db
from engage.core.i18n import current_language, ngettext
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import format_datetime_range, format_number, isolate
from engage.core.outbox.notice import Notice, Recipient, notice_mail
from engage.core.outbox.outgoing import Email
from engage.core.outbox.registry import Subject, message
from engage.listening.models import ListeningSession
from engage.volunteering.models import PlanningMember
from engage.volunteering.queries.planning import Plan, plans_of


@message("volunteering.planner")
def planner(subject: Subject) -> Email | None:
    """Tell somebody that they plan a session, as long as they do."""
    person, member = _person(subject), db.session.get(PlanningMember, subject["planner"])
    if person is None or member is None:
        return None
    plan = next((one for one in plans_of(person.id) if one.session.id == member.session_id), None)
    return None if plan is None else notice_mail(_recipient(person), lambda: _say_planner(plan))


@message("volunteering.partners_wait")
def partners_wait(subject: Subject) -> Email | None:
    """Tell somebody how many city partners wait for their decision now."""
    person = _person(subject)
    plans = [one for one in plans_of(person.id) if one.decides and one.waiting] if person else []
    return notice_mail(_recipient(person), lambda: _say_waiting(plans)) if person and plans else None


def _person(subject: Subject) -> User | None:
    person = db.session.get(User, subject["user"])
    return person if person is not None and person.active else None


def _recipient(person: User) -> Recipient:
    return Recipient(person.name, person.email, person.language)


def _say_planner(plan: Plan) -> Notice:
    title = _titles([plan])[plan.session.title_id]
    opening = [_("You are on the planning team of a listening session.")]
    if plan.decides:
        opening.append(
            _("You and your team decide which City staff, elected officials and sworn officers come to help.")
        )
    return Notice(
        subject=_("You help plan: %(title)s", title=title),
        opening=opening,
        button=_("See who wants to help"),
        address=_address(plan.session),
        facts=[(_("Session"), title), (_("When"), _when(plan.session))],
    )


def _say_waiting(plans: list[Plan]) -> Notice:
    number = sum(plan.waiting for plan in plans)
    said = ngettext(
        "%(num)s person from the City is waiting for your decision",
        "%(num)s people from the City are waiting for your decision",
        number,
    )
    titles = _titles(plans)
    return Notice(
        subject=said,
        opening=[
            ngettext(
                "%(num)s person from the City wants to help at a session you plan.",
                "%(num)s people from the City want to help at sessions you plan.",
                number,
            ),
            _("Please say yes or no soon, so that everyone can plan."),
        ],
        button=_("Decide"),
        address=_address(plans[0].session) if len(plans) == 1 else public_address("members.show_home"),
        facts=[(titles[plan.session.title_id], format_number(plan.waiting)) for plan in plans],
        deadline=max(plan.session.ends_at for plan in plans),
    )


def _titles(plans: list[Plan]) -> dict[int, str]:
    idents = [plan.session.title_id for plan in plans]
    texts = load_texts(db.session, idents, current_language().tag)
    return {ident: isolate(texts[ident].value, "auto") for ident in idents}


def _when(session: ListeningSession) -> str:
    return format_datetime_range(session.starts_at, session.ends_at)


def _address(session: ListeningSession) -> str:
    return public_address("planning.show_plan", session_slug=session.slug)
