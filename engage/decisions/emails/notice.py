"""Build a mail to one member from an event of a decision: shared by every mail of this domain.

Staff read `Notice.opening` to the member if a mail cannot be delivered, so it has no verdict and no name: those are in
`sections` and `facts`. Staff do not learn either what is decided on: they read the names of the groups instead of the
title, unless the decision is public. No mail says what another person answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.queries.lookup import bodies_by_id, body_names
from engage.bodies.services import access
from engage.core.addresses import public_address
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import format_list, isolate
from engage.core.outbox.notice import Kept, Notice, Recipient, notice_mail
from engage.core.outbox.outgoing import Email
from engage.core.outbox.registry import Subject
from engage.decisions.models import Answer, Ballot, Decision, Round, RoundSeat, RoundVoter


@dataclass(frozen=True)
class Case:
    """The recipient and the decision of a mail, in the language it is written in."""

    person: User
    decision: Decision
    title: str
    bodies: Mapping[int, str]
    texts: Mapping[int, str] = field(default_factory=dict)

    @property
    def groups(self) -> str:
        """The names of the deciding bodies, as one text."""
        return format_list(
            self.bodies[body_id] for body_id in self.bodies if body_id in self.decision.body_ids
        )

    def page(self, endpoint: str = "decisions.show_decision", *, number: int | None = None) -> str:
        """Return the full address of a member's page of this decision, or of its round with this number."""
        return public_address(endpoint, decision_slug=self.decision.slug, number=number)


Wording = Callable[[Case], Notice]


def find_person(subject: Subject) -> User | None:
    """Return the recipient, or None if their account is not active."""
    user = db.session.get(User, subject["user"])
    return user if user is not None and user.active else None


def find_member(subject: Subject, decision: Decision) -> User | None:
    """Return the recipient if they are active and a member of one of the deciding bodies, else None."""
    person = find_person(subject)
    if person is None or access.member_body_ids(person.id).isdisjoint(decision.body_ids):
        return None
    return person


def find_round(subject: Subject) -> tuple[Round, Decision] | None:
    """Return the current round of a message and its decision, or None."""
    asked = db.session.get(Round, subject["round"])
    return None if asked is None else (asked, db.session.get_one(Decision, asked.decision_id))


def last_answers(round_id: int, user_id: int) -> list[tuple[RoundSeat, Ballot | None]]:
    """Return the seats that a person may answer for in a round, each with its last ballot (one statement)."""
    statement = (
        select(RoundSeat, Ballot)
        .join(RoundVoter, RoundVoter.round_seat_id == RoundSeat.id)
        .outerjoin(Ballot, (Ballot.round_seat_id == RoundSeat.id) & (Ballot.number == RoundSeat.casts))
        .where(RoundSeat.round_id == round_id, RoundVoter.user_id == user_id)
        .order_by(RoundSeat.body_id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def has_answered(ballot: Ballot | None) -> bool:
    """Return whether the seat has a valid ballot. A scribe's ballot that was disputed is not valid."""
    return ballot is not None and ballot.answer != Answer.VOID


def write_to_member(subject: Subject, decision: Decision, wording: Wording) -> Email | None:
    """Write a mail to the recipient, or return None if they are no longer a member."""
    person = find_member(subject, decision)
    return None if person is None else write_mail(person, decision, wording)


def write_mail(
    person: User,
    decision: Decision,
    wording: Wording,
    *,
    body_ids: Sequence[int] = (),
    text_ids: Sequence[int] = (),
) -> Email:
    """Write and address a mail in the person's language. `body_ids` and `text_ids`: other names it quotes."""
    recipient = Recipient(person.name, person.email, person.language)
    return notice_mail(recipient, lambda: _notice(_load_case(person, decision, body_ids, text_ids), wording))


def _notice(case: Case, wording: Wording) -> Notice:
    """Return the notice; what staff may read aloud of it has the title of a public decision only."""
    notice = wording(case)
    if case.decision.noticed_at is not None or case.decision.published_at is not None:
        return notice
    return replace(notice, spoken=" ".join(wording(replace(case, title=case.groups)).opening))


def record_to_keep(case: Case, *heads: tuple[str, str]) -> Kept:
    """Return heads of the decision's chain, each with a label, and the page where a kept mail verifies the record."""
    return Kept(
        _("Keep this email. With a check code, anyone can check later that the record was not changed."),
        [*heads, (_("Where to check it"), case.page("records.verify_record"))],
    )


def _load_case(person: User, decision: Decision, body_ids: Sequence[int], text_ids: Sequence[int]) -> Case:
    language = current_language().tag
    bodies = bodies_by_id([*decision.body_ids, *body_ids]).values()
    names = body_names(bodies, language)
    texts = load_texts(db.session, [decision.title_id, *text_ids], language)
    return Case(
        person,
        decision,
        isolate(texts[decision.title_id].value, "auto"),
        {body.id: isolate(names[body.id].value, "auto") for body in bodies},
        {text_id: isolate(texts[text_id].value, "auto") for text_id in text_ids},
    )
