"""Mails about what follows a round: ends, answered concerns, volunteers, reviews, mandates."""

from __future__ import annotations

from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.models import Office
from engage.bodies.services import access
from engage.core import clock
from engage.core.addresses import public_address
from engage.core.city_time import city_today
from engage.core.db import db
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import (
    format_date,
    format_datetime,
    format_list,
    format_money,
    format_number,
    isolate,
)
from engage.core.outbox.notice import Notice, Section
from engage.core.outbox.outgoing import Email
from engage.core.outbox.registry import Subject, message
from engage.decisions.emails.notice import (
    Case,
    Wording,
    find_person,
    record_to_keep,
    write_mail,
    write_to_member,
)
from engage.decisions.models import Concern, ConcernState, Decision, DecisionStatus, Mandate
from engage.decisions.services import outcomes
from engage.decisions.services.events import head_of
from engage.drafts.models import DraftVersion


@message("decisions.ended")
def ended(subject: Subject) -> Email | None:
    """Mail that a decision was withdrawn or referred."""
    decision = db.session.get(Decision, subject["decision"])
    if decision is None or decision.status not in (DecisionStatus.WITHDRAWN, DecisionStatus.REFERRED):
        return None
    return write_to_member(subject, decision, _say_ended)


@message("decisions.concern_answered")
def concern_answered(subject: Subject) -> Email | None:
    """Ask the raiser whether a change resolves their concern, until they have said so."""
    concern = db.session.get(Concern, subject["concern"])
    if concern is None or concern.state != ConcernState.ANSWERED or concern.raiser_id != subject["user"]:
        return None
    decision = db.session.get_one(Decision, concern.decision_id)
    return write_to_member(subject, decision, lambda case: _say_answered(case, concern))


@message("decisions.concern_insisted")
def concern_insisted(subject: Subject) -> Email | None:
    """Tell facilitators that a change does not resolve a concern for its raiser, until it is answered again or ends."""
    concern = db.session.get(Concern, subject["concern"])
    if concern is None or concern.state != ConcernState.OPEN or not concern.answer:
        return None
    decision = db.session.get_one(Decision, concern.decision_id)
    person = _facilitator(subject, decision)
    return write_mail(person, decision, lambda case: _say_insisted(case, concern)) if person else None


@message("decisions.volunteers")
def volunteers(subject: Subject) -> Email | None:
    """Mail facilitators who offered to help lead; only after consensus."""
    decision = db.session.get(Decision, subject["decision"])
    person = _facilitator(subject, decision)
    offered = outcomes.volunteers(decision) if decision is not None and person is not None else []
    if decision is None or person is None or not offered:
        return None
    return write_mail(person, decision, lambda case: _say_volunteers(case, offered))


@message("decisions.review_due")
def review_due(subject: Subject) -> Email | None:
    """Remind facilitators on the day of the bodies' review."""
    decision = db.session.get(Decision, subject["decision"])
    person = _facilitator(subject, decision)
    if decision is None or person is None or decision.review_on is None:
        return None
    if city_today() < decision.review_on:
        return None
    return write_mail(person, decision, _say_review)


@message("decisions.mandate_granted")
def mandate_granted(subject: Subject) -> Email | None:
    """Mail a team what it may decide, while the mandate is valid."""
    mandate = db.session.get(Mandate, subject["mandate"])
    if mandate is None or mandate.revoked_at is not None or mandate.expires_at <= clock.now():
        return None
    return _to_team(subject, mandate, lambda case: _say_granted(case, mandate))


@message("decisions.mandate_revoked")
def mandate_revoked(subject: Subject) -> Email | None:
    """Mail a team that its mandate was revoked."""
    mandate = db.session.get(Mandate, subject["mandate"])
    if mandate is None or mandate.revoked_at is None:
        return None
    return _to_team(subject, mandate, lambda case: _say_revoked(case, mandate))


@message("decisions.mandate_report_due")
def mandate_report_due(subject: Subject) -> Email | None:
    """Remind a team of its missing report. A revoked mandate that was never used needs no report."""
    mandate = db.session.get(Mandate, subject["mandate"])
    if mandate is None or mandate.reported_at is not None:
        return None
    if mandate.revoked_at is not None and mandate.used == 0:
        return None
    return _to_team(subject, mandate, lambda case: _say_report_due(case, mandate))


def _facilitator(subject: Subject, decision: Decision | None) -> User | None:
    """Return the recipient while they facilitate one of the deciding bodies, else None."""
    person = find_person(subject)
    if person is None or decision is None:
        return None
    facilitates = access.holds_office(person.id, decision.body_ids, Office.FACILITATOR)
    return person if facilitates else None


def _to_team(subject: Subject, mandate: Mandate, wording: Wording) -> Email | None:
    person = find_person(subject)
    if person is None or mandate.team_id not in access.member_body_ids(person.id):
        return None
    decision = db.session.get_one(Decision, mandate.granted_by_id)
    texts = (mandate.scope_id, mandate.limits_id)
    return write_mail(person, decision, wording, body_ids=[mandate.team_id], text_ids=texts)


def _say_ended(case: Case) -> Notice:
    withdrawn = case.decision.status == DecisionStatus.WITHDRAWN
    if withdrawn:
        subject = _("Withdrawn: %(title)s", title=case.title)
        what = _("This decision was withdrawn: %(title)s. You do not need to do anything.", title=case.title)
    else:
        subject = _("Referred: %(title)s", title=case.title)
        what = _("This decision was referred to others: %(title)s.", title=case.title)
    return Notice(
        subject=subject,
        opening=[what, _("If you disagree, you can write a dissent, which stays with the decision.")],
        button=_("See the decision"),
        address=case.page(),
        sections=[Section(_("Why"), [isolate(case.decision.ending_note, "auto")])],
        kept=record_to_keep(case, (_("Current check code"), head_of(case.decision))),
    )


def _say_answered(case: Case, concern: Concern) -> Notice:
    number = db.session.scalar(select(DraftVersion.number).where(DraftVersion.id == concern.answered_in_id))
    return Notice(
        subject=_("A change because of your concern: %(title)s", title=case.title),
        opening=[
            _("A change was made because of your concern about %(title)s.", title=case.title),
            _("Please read the change and say whether it resolves your concern. Only you can say so."),
        ],
        button=_("Read the change and reply"),
        address=case.page(),
        sections=[Section(_("What the facilitator says"), [isolate(concern.answer, "auto")])],
        facts=[
            (_("Your concern"), _("Number %(number)s", number=format_number(concern.number))),
            (_("Changed in"), _("Version %(number)s", number=format_number(number or 0))),
        ],
    )


def _say_insisted(case: Case, concern: Concern) -> Notice:
    return Notice(
        subject=_("A concern is still open: %(title)s", title=case.title),
        opening=[
            _(
                "On %(title)s, the person who raised a concern says that the change does not resolve it.",
                title=case.title,
            ),
            _("Talk with this person, and change the text again or close the concern with a note."),
        ],
        button=_("See the concern"),
        address=case.page("facilitate.show_overview"),
        sections=[Section(_("Your answer"), [isolate(concern.answer, "auto")])],
        facts=[(_("Concern"), _("Number %(number)s", number=format_number(concern.number)))],
    )


def _say_volunteers(case: Case, offered: list[User]) -> Notice:
    return Notice(
        subject=_("People offered to help lead: %(title)s", title=case.title),
        opening=[
            _("Consensus was reached on %(title)s.", title=case.title),
            _(
                "Some people answered with a 5, which means that they offer to help lead. Please talk with them."
            ),
        ],
        button=_("See who offered"),
        address=case.page("facilitate.list_volunteers"),
        facts=[(_("Who offered"), format_list(isolate(user.name, "auto") for user in offered))],
    )


def _say_review(case: Case) -> Notice:
    assert case.decision.review_on is not None
    return Notice(
        subject=_("Time for a review: %(title)s", title=case.title),
        opening=[
            _(
                "The group planned to review %(title)s on %(day)s.",
                day=format_date(case.decision.review_on),
                title=case.title,
            ),
            _("Does the decision do what it was meant to do? Please put it on the agenda of a meeting."),
        ],
        button=_("See the decision"),
        address=case.page("facilitate.show_overview"),
    )


def _say_granted(case: Case, mandate: Mandate) -> Notice:
    facts = [
        (_("Work team"), case.bodies[mandate.team_id]),
        (_("What the team may decide"), case.texts[mandate.scope_id]),
        (_("Limits"), case.texts[mandate.limits_id]),
        (_("Number of decisions"), format_number(mandate.most_decisions)),
        (_("Spending limit"), format_money(mandate.most_cents) if mandate.most_cents else ""),
        (_("Valid until"), format_datetime(mandate.expires_at)),
        (_("Report due"), format_date(mandate.report_on)),
    ]
    return Notice(
        subject=_("Your work team may decide: %(title)s", title=case.title),
        opening=[
            _("The full groups gave your work team a mandate in the decision on %(title)s.", title=case.title)
        ],
        button=_("See our decisions"),
        address=_own_pages(),
        facts=[(term, value) for term, value in facts if value],
    )


def _say_revoked(case: Case, mandate: Mandate) -> Notice:
    return Notice(
        subject=_("A mandate was taken back: %(title)s", title=case.title),
        opening=[
            _(
                "The full groups took back the mandate that they gave your work team in the decision on %(title)s.",
                title=case.title,
            ),
            _("The team can no longer decide anything under this mandate. Any open rounds were stopped."),
        ],
        button=_("See our decisions"),
        address=_own_pages(),
        sections=[Section(_("Why"), [isolate(mandate.revoked_reason, "auto")])],
        facts=[
            (_("Work team"), case.bodies[mandate.team_id]),
            (_("Mandate"), case.texts[mandate.scope_id]),
        ],
    )


def _say_report_due(case: Case, mandate: Mandate) -> Notice:
    writes = access.holds_office(case.person.id, [mandate.team_id], Office.FACILITATOR)
    return Notice(
        subject=_(
            "Please report back by %(day)s: %(title)s", day=format_date(mandate.report_on), title=case.title
        ),
        opening=[
            _(
                "Your work team has a mandate from the decision on %(title)s. Its report is due on %(day)s.",
                title=case.title,
                day=format_date(mandate.report_on),
            ),
            _("Please write down what the team decided and did. The team's facilitator sends the report."),
        ],
        button=_("Write the report") if writes else _("See our decisions"),
        address=_report(mandate) if writes else _own_pages(),
        facts=[
            (_("Work team"), case.bodies[mandate.team_id]),
            (_("Mandate"), case.texts[mandate.scope_id]),
        ],
    )


def _own_pages() -> str:
    """Return the address of the member's decisions: teams may not see the decision that granted their mandate."""
    return public_address("decisions.list_decisions")


def _report(mandate: Mandate) -> str:
    """Return the address where the team's facilitator writes its report."""
    return public_address("facilitate.report_back", mandate_id=mandate.id)
