"""Mails about rounds, one function for each kind, rendered in the member's language when they are sent.

A function returns None if its message is no longer true. Before the reveal no mail contains an answer or depends on
one, not even the mail about a scribe's ballot to its own voter: people read mails on shared phones.
"""

from __future__ import annotations

from sqlalchemy import func, select

from engage.accounts.models import User
from engage.core import clock
from engage.core.db import db
from engage.core.i18n import gettext as _
from engage.core.i18n import ngettext
from engage.core.i18n.formats import format_datetime, format_list, isolate
from engage.core.outbox.notice import Notice, Section
from engage.core.outbox.outgoing import Email
from engage.core.outbox.registry import Subject, message
from engage.decisions.emails.notice import (
    Case,
    find_member,
    find_round,
    has_answered,
    last_answers,
    record_to_keep,
    write_mail,
    write_to_member,
)
from engage.decisions.labels import decisions
from engage.decisions.models import (
    Ballot,
    Decision,
    Outcome,
    Round,
    RoundMode,
    RoundSeat,
    RoundState,
    Statement,
    StatementKind,
)
from engage.decisions.policy.consensus import Tally
from engage.decisions.services.events import head_of


@message("decisions.round_opened")
def round_opened(subject: Subject) -> Email | None:
    """Ask a member who has not answered yet to answer in an open round."""
    asked = _unanswered(subject)
    if asked is None:
        return None
    person, decision, opened, _missing = asked
    return write_mail(person, decision, lambda case: _say_opened(case, opened))


@message("decisions.round_closing")
def round_closing(subject: Subject) -> Email | None:
    """Remind a member that a round closes soon and one of their seats has not answered."""
    asked = _unanswered(subject)
    if asked is None:
        return None
    person, decision, opened, missing = asked
    return write_mail(person, decision, lambda case: _say_closing(case, opened, missing))


@message("decisions.round_closed")
def round_closed(subject: Subject) -> Email | None:
    """Mail that a live round is closed and not revealed yet: members keep the chain's head from before the reveal."""
    found = find_round(subject)
    if found is None or found[0].state != RoundState.CLOSED:
        return None
    closed, decision = found
    return write_to_member(subject, decision, lambda case: _say_closed(case, closed))


@message("decisions.round_revealed")
def round_revealed(subject: Subject) -> Email | None:
    """Mail the outcome of a round."""
    found = find_round(subject)
    if found is None or found[0].state != RoundState.REVEALED:
        return None
    revealed, decision = found
    return write_to_member(subject, decision, lambda case: _say_outcome(case, revealed))


@message("decisions.round_voided")
def round_voided(subject: Subject) -> Email | None:
    """Mail that a round was stopped and does not count."""
    found = find_round(subject)
    if found is None or found[0].state != RoundState.VOID:
        return None
    stopped, decision = found
    return write_to_member(subject, decision, lambda case: _say_voided(case, stopped))


@message("decisions.scribed")
def scribed(subject: Subject) -> Email | None:
    """Mail the voter that a scribe recorded their answer, while it is valid and can be disputed."""
    found = find_round(subject)
    if found is None or not found[0].takes_votes(clock.now()):
        return None
    opened, decision = found
    person = find_member(subject, decision)
    scribe = _scribe(opened, person) if person is not None else None
    if person is None or scribe is None:
        return None
    return write_mail(person, decision, lambda case: _say_scribed(case, opened, scribe))


@message("decisions.answer_replaced")
def answer_replaced(subject: Subject) -> Email | None:
    """Mail who answered for a shared seat that another person's answer counts now, while they can answer again."""
    found = find_round(subject)
    if found is None or not found[0].takes_votes(clock.now()):
        return None
    opened, decision = found
    person = find_member(subject, decision)
    other = _other_voter(opened, person) if person is not None else None
    if person is None or other is None:
        return None
    return write_mail(person, decision, lambda case: _say_replaced(case, opened, other))


def _other_voter(opened: Round, person: User) -> User | None:
    """Return who else answered last for a seat that this person shares."""
    for _seat, last in last_answers(opened.id, person.id):
        if last is not None and has_answered(last) and last.voter_id != person.id:
            return db.session.get(User, last.voter_id)
    return None


def _unanswered(subject: Subject) -> tuple[User, Decision, Round, list[RoundSeat]] | None:
    """Return the recipient, the decision, the round and their unanswered seats; None if there is nothing to ask."""
    found = find_round(subject)
    if found is None or not found[0].takes_votes(clock.now()):
        return None
    opened, decision = found
    person = find_member(subject, decision)
    if person is None:
        return None
    missing = [seat for seat, last in last_answers(opened.id, person.id) if not has_answered(last)]
    return (person, decision, opened, missing) if missing else None


def _scribe(opened: Round, person: User) -> User | None:
    """Return who recorded a valid answer for this person."""
    ballots = [last for _seat, last in last_answers(opened.id, person.id) if has_answered(last)]
    written: list[Ballot] = [
        last for last in ballots if last and last.scribe_id and last.voter_id == person.id
    ]
    return db.session.get(User, written[0].scribe_id) if written else None


def _say_opened(case: Case, opened: Round) -> Notice:
    deadline = format_datetime(opened.closes_at)
    opening = [
        _("We are asking for your answer: %(title)s.", title=case.title),
        str(decisions.MODES[RoundMode(opened.mode)]),
        _(
            "Please read the text and answer before %(deadline)s. You can change your answer until then.",
            deadline=deadline,
        ),
    ]
    if opened.is_live:
        opening.insert(1, _("The round is part of a meeting that is going on now."))
    return Notice(
        subject=_("Please answer by %(deadline)s: %(title)s", deadline=deadline, title=case.title),
        opening=opening,
        button=_("Read and answer"),
        address=_ballot(case, opened),
        facts=[(_("Who decides"), case.groups)],
        closing=[
            _(
                "The group can see right away who has answered. "
                "What you answered is shown only when all answers are revealed."
            ),
            _("If you do not answer, that does not count as agreeing."),
        ],
        deadline=opened.closes_at,
    )


def _say_closing(case: Case, opened: Round, missing: list[RoundSeat]) -> Notice:
    deadline = format_datetime(opened.closes_at)
    opening = [
        _(
            "The round on %(title)s closes on %(deadline)s, and we do not have your answer yet.",
            title=case.title,
            deadline=deadline,
        ),
        _("If you do not answer, that does not count as agreeing."),
    ]
    facts = []
    if case.decision.is_joint:
        groups = format_list(case.bodies[seat.body_id] for seat in missing)
        facts.append((_("Your answer is needed for"), groups))
    return Notice(
        subject=_("We still need your answer: %(title)s", title=case.title),
        opening=opening,
        button=_("Read and answer"),
        address=_ballot(case, opened),
        facts=facts,
        deadline=opened.closes_at,
    )


def _say_closed(case: Case, closed: Round) -> Notice:
    return Notice(
        subject=_("The round is closed: %(title)s", title=case.title),
        opening=[
            _("The round on %(title)s is closed. No more answers are accepted.", title=case.title),
            _("The group will see all answers at the same time, when they are revealed."),
        ],
        button=_("See the round"),
        address=_round(case, closed),
        kept=record_to_keep(case, _head_at_close(closed)),
    )


def _say_outcome(case: Case, revealed: Round) -> Notice:
    sections = [
        Section(
            _(
                "%(group)s: %(outcome)s",
                group=case.bodies[row.body_id],
                outcome=str(decisions.OUTCOMES[Outcome(row.outcome or "")]),
            ),
            decisions.explain(row.outcome or "", Tally.from_json(row.tally or {})),
        )
        for row in revealed.bodies
    ]
    decided = revealed.outcome == Outcome.CONSENSUS
    if case.decision.is_joint:
        sections.append(Section(_("Together"), [str(decisions.JOINT_OUTCOMES[decided])]))
    return Notice(
        subject=_("The outcome: %(title)s", title=case.title),
        opening=[
            _("The round on %(title)s is over, and its answers are revealed.", title=case.title),
            str(decisions.PAST_MODES[RoundMode(revealed.mode)]),
        ],
        button=_("See the outcome"),
        address=_round(case, revealed),
        sections=sections,
        closing=_dissents(case.decision),
        kept=record_to_keep(
            case, _head_at_close(revealed), (_("Current check code"), head_of(case.decision))
        ),
    )


def _say_voided(case: Case, stopped: Round) -> Notice:
    return Notice(
        subject=_("A round was stopped: %(title)s", title=case.title),
        opening=[
            _("A round on %(title)s was stopped and does not count.", title=case.title),
            _("The answers were deleted. You do not need to do anything now."),
        ],
        button=_("See the decision"),
        address=case.page(),
        sections=[Section(_("Why it was stopped"), [isolate(stopped.void_reason, "auto")])],
    )


def _say_scribed(case: Case, opened: Round, scribe: User) -> Notice:
    return Notice(
        subject=_("Your answer was written down for you: %(title)s", title=case.title),
        opening=[
            _("In the meeting, a scribe wrote down your answer on %(title)s.", title=case.title),
            _(
                "If that is not what you said, answer yourself or withdraw the answer before %(deadline)s.",
                deadline=format_datetime(opened.closes_at),
            ),
        ],
        button=_("See my answer"),
        address=_ballot(case, opened),
        facts=[(_("Written down by"), isolate(scribe.name, "auto"))],
        closing=[_("To keep your answer private, it is not in this email. You can see it on your own page.")],
        deadline=opened.closes_at,
    )


def _say_replaced(case: Case, opened: Round, other: User) -> Notice:
    name = isolate(other.name, "auto")
    return Notice(
        subject=_("Another answer counts for your seat now: %(title)s", title=case.title),
        opening=[
            _("%(name)s answered for the seat that you share, on %(title)s.", name=name, title=case.title),
            _("Your own answer and your words do not count anymore. The last answer for a seat counts."),
            _("You can answer again until %(deadline)s.", deadline=format_datetime(opened.closes_at)),
        ],
        button=_("See my ballot"),
        address=_ballot(case, opened),
        deadline=opened.closes_at,
    )


def _ballot(case: Case, opened: Round) -> str:
    return case.page("decisions.show_ballot", number=opened.number)


def _round(case: Case, asked: Round) -> str:
    return case.page("decisions.show_round", number=asked.number)


def _head_at_close(closed: Round) -> tuple[str, str]:
    return _("Check code when the round closed"), closed.closed_head or ""


def _dissents(decision: Decision) -> list[str]:
    """Return the number of written dissents as a sentence; not their authors or their content."""
    statement = select(func.count(Statement.id)).where(
        Statement.decision_id == decision.id,
        Statement.kind == StatementKind.DISSENT,
        Statement.redacted_at.is_(None),
    )
    count = int(db.session.scalar(statement) or 0)
    if not count:
        return []
    return [
        ngettext(
            "%(num)s written dissent is kept with this decision.",
            "%(num)s written dissents are kept with this decision.",
            count,
        )
    ]
