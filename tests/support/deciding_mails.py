"""One example of every kind of mail about deciding: what happened before it, and whom it is to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.models import Body, BodyKind, Office, SeatPart
from engage.bodies.services import meetings
from engage.core import clock
from engage.core.city_time import city_day, city_today
from engage.core.db import db, write
from engage.core.outbox.outgoing import Email
from engage.core.outbox.registry import make
from engage.core.outbox.rendering import message_context
from engage.decisions.models import Concern, Decision, DecisionStatus, Mandate, Round
from engage.decisions.services import casting, closing, concerns, mandates, outcomes
from engage.decisions.services.casting import Scribed
from engage.decisions.services.mandates import NewMandate
from engage.drafts.models import Clause, Draft
from tests.support import decisions as deciding
from tests.support.bodies import give, make_body, make_meeting, make_member, seat_people
from tests.support.drafts import newest, revise

VOID_REASON = "The wrong text was asked about."
ENDING_NOTE = "The city council takes it up."
ANSWER = "The clinic is in clause two now."
SCOPE = "Choose the printer."
LIMITS = "One printer in the city."
REVOKED = "The budget is gone."


@dataclass
class Example:
    """A message that is true, with whom and what it is about."""

    kind: str
    subject: dict[str, int]
    person: User
    decision: Decision
    by: User
    round: Round | None = None
    people: list[User] = field(default_factory=list)

    @property
    def asked(self) -> Round:
        """The round it is about."""
        assert self.round is not None
        return self.round


def make_example(kind: str, language: str = "en") -> Example:
    """Let happen what such a mail is about; its reader's language is `language`."""
    made = EXAMPLES[kind]()
    made.kind = kind
    with write():
        db.session.get_one(User, made.person.id).language = language
    return made


def about_round(opened: Round, person: User) -> dict[str, int]:
    """The subject of a message about a round."""
    return {"round": opened.id, "user": person.id}


def _open(*, is_live: bool = False, people: int = 3) -> Example:
    body, seated, by = deciding.make_council(people)
    if is_live:
        hold_meeting(body)
    decision = deciding.make_decision(body, by=by)
    lasts = timedelta(hours=1) if is_live else timedelta(days=3)
    opened = deciding.open_round(decision, by=by, is_live=is_live, lasts=lasts)
    return Example("", about_round(opened, seated[0]), seated[0], decision, by, opened, seated)


def hold_meeting(body: Body) -> int:
    """A meeting of the body that is going on now, committed. Its number."""
    now = clock.now()
    return make_meeting(body, now - timedelta(hours=1), now + timedelta(hours=3)).id


def _closed() -> Example:
    made = _open(is_live=True)
    deciding.cast_all(made.asked, made.people, [0, 4, 5])
    deciding.close(made.asked, by=made.by)
    return made


def _revealed() -> Example:
    """Two bodies, one with a block and one with consensus."""
    first, second = make_body("alliance"), make_body("council", name="Racial Equity Council")
    both = deciding.make_facilitator(first, second)
    people, others = seat_people(first, 3), seat_people(second, 3)
    decision = deciding.make_decision(first, second, by=both)
    opened = deciding.open_round(decision, by=both)
    deciding.cast_all(opened, [*people, *others], [0, 4, 5, 3, 4, 5])
    deciding.close(opened, by=both)
    return Example("", about_round(opened, people[1]), people[1], decision, both, opened, [*people, *others])


def _voided() -> Example:
    made = _open()
    with write():
        closing.void_round(made.decision.id, made.asked.id, reason=VOID_REASON, actor=made.by.id)
    return made


def _scribed() -> Example:
    body, people, by = deciding.make_council(3)
    meeting_id = hold_meeting(body)
    give(body, by, Office.SCRIBE)
    decision = deciding.make_decision(body, by=by)
    opened = deciding.open_round(decision, by=by, is_live=True, lasts=timedelta(hours=1))
    seat = deciding.seat_of(opened, people[0])
    with write():
        meetings.arrive(meeting_id, people[0].id, actor=by.id)
    with write():
        casting.cast_for(
            decision.id,
            opened.id,
            deciding.ballot_request(opened, 0),
            voter_id=people[0].id,
            scribed=Scribed(seat.id, by.id),
        )
    return Example("", about_round(opened, people[0]), people[0], decision, by, opened, people)


def _replaced() -> Example:
    body = make_body(slug="shared")
    holder = make_member(body, name="Holly Holder", organization="Neighbors")
    other = make_member(body, name="Al Alternate", organization="Neighbors", part=SeatPart.ALTERNATE)
    by = deciding.make_facilitator(body)
    decision = deciding.make_decision(body, by=by)
    opened = deciding.open_round(decision, by=by)
    deciding.cast(opened, holder, 3)
    deciding.cast(opened, other, 4)
    return Example("", about_round(opened, holder), holder, decision, by, opened, [holder, other])


def _ended() -> Example:
    made = _open()
    with write():
        closing.void_round(made.decision.id, made.asked.id, reason=VOID_REASON, actor=made.by.id)
    with write():
        outcomes.end_without_consensus(
            made.decision.id, DecisionStatus.REFERRED, note=ENDING_NOTE, actor=made.by.id
        )
    made.subject = {"decision": made.decision.id, "user": made.person.id}
    return made


def _answered() -> Example:
    made = _open()
    deciding.cast_all(made.asked, made.people, [1, 4, 5])
    deciding.close(made.asked, by=made.by)
    draft = db.session.get_one(Draft, made.decision.draft_id)
    revise(draft, "1. First clause.\n2. Second clause, with the clinic.", by=made.by.id)
    version = newest(draft)
    key = db.session.scalars(select(Clause.key).where(Clause.version_id == version.id)).first()
    assert key is not None
    concern = db.session.scalars(select(Concern).where(Concern.decision_id == made.decision.id)).one()
    with write():
        concerns.answer_concern(
            made.decision.id,
            concern.number,
            version=version.number,
            clause=key,
            answer=ANSWER,
            actor=made.by.id,
        )
    made.subject = {"concern": concern.id, "user": made.person.id}
    return made


def _insisted() -> Example:
    made = _answered()
    number = db.session.scalars(select(Concern.number)).first()
    assert number is not None
    with write():
        concerns.insist_on_concern(made.decision.id, number, actor=made.person.id)
    made.person = made.by
    made.subject = {**made.subject, "user": made.by.id}
    return made


def _consensus() -> Example:
    """One of three gave a 5. The reader facilitates."""
    made = _open()
    deciding.cast_all(made.asked, made.people, [5, 4, 3])
    deciding.close(made.asked, by=made.by)
    made.subject = {"decision": made.decision.id, "user": made.by.id}
    made.person = made.by
    return made


def _review() -> Example:
    made = _consensus()
    with write():
        outcomes.set_review(made.decision.id, review_on=city_today(), actor=made.by.id)
    return made


def _granted() -> Example:
    made = _consensus()
    team = make_body("narrative", kind=BodyKind.TEAM, name="Narrative Team")
    (made.person,) = seat_people(team, 1)
    now = clock.now()
    wanted = NewMandate(
        team_id=team.id,
        scope=SCOPE,
        limits=LIMITS,
        language="en",
        most_decisions=2,
        most_cents=150_000,
        report_on=city_day(now + timedelta(days=60)),
        expires_at=now + timedelta(days=90),
    )
    with write():
        mandate = mandates.grant_mandate(made.decision.id, wanted, actor=made.by.id)
    made.subject = {"mandate": mandate.id, "user": made.person.id}
    return made


def _revoked() -> Example:
    made = _granted()
    with write():
        mandates.revoke_mandate(made.subject["mandate"], reason=REVOKED, actor=made.by.id)
    return made


def mandate_of(example: Example) -> Mandate:
    """The mandate an example is about."""
    return db.session.get_one(Mandate, example.subject["mandate"], populate_existing=True)


def told(example: Example, **changes: Any) -> Email | None:
    """What the worker would send now."""
    db.session.rollback()
    db.session.expire_all()
    with message_context():
        mail = make(example.kind, {**example.subject, **changes})
    assert mail is None or isinstance(mail, Email)
    return mail


def sent(example: Example) -> Email:
    """What the worker sends now."""
    mail = told(example)
    assert mail is not None
    return mail


def words_of(mail: Email) -> str:
    """Everything in it."""
    return f"{mail.subject}\n{mail.text}\n{mail.html}\n{mail.words}"


def without_marks(text: str) -> str:
    """A text without the marks of direction."""
    return re.sub("[\u2066-\u2069]", "", text)


EXAMPLES: Mapping[str, Callable[[], Example]] = {
    "decisions.round_opened": _open,
    "decisions.round_closing": _open,
    "decisions.round_closed": _closed,
    "decisions.round_revealed": _revealed,
    "decisions.round_voided": _voided,
    "decisions.scribed": _scribed,
    "decisions.answer_replaced": _replaced,
    "decisions.ended": _ended,
    "decisions.concern_answered": _answered,
    "decisions.concern_insisted": _insisted,
    "decisions.volunteers": _consensus,
    "decisions.review_due": _review,
    "decisions.mandate_granted": _granted,
    "decisions.mandate_revoked": _revoked,
    "decisions.mandate_report_due": _granted,
}
