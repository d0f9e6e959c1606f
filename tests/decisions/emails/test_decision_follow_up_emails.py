"""What members and facilitators are told after rounds: ends, concerns, volunteers, reviews, mandates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engage.bodies.models import Body, Office
from engage.core import clock as product_clock
from engage.core.city_time import city_day
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.decisions.models import Concern
from engage.decisions.services import concerns, mandates, outcomes
from tests.support import deciding_mails
from tests.support import decisions as deciding
from tests.support.bodies import give
from tests.support.deciding_mails import Example, make_example, sent, told, without_marks

pytestmark = pytest.mark.usefixtures("app")


def test_an_ended_decision_is_told_with_its_note() -> None:
    text = sent(make_example("decisions.ended")).text
    assert deciding_mails.ENDING_NOTE in text
    assert "Keep this email" in text
    open_one = make_example_open("decisions.ended")
    assert told(open_one) is None


def make_example_open(kind: str) -> Example:
    """A message of this kind about a decision that is still under way, in a body of its own."""
    body, people, by = deciding.make_council(2, slug="second")
    decision = deciding.make_decision(body, by=by)
    return Example(kind, {"decision": decision.id, "user": by.id}, by, decision, by, None, people)


def test_the_raiser_is_asked_until_they_have_said() -> None:
    example = make_example("decisions.concern_answered")
    mail = sent(example)
    assert deciding_mails.ANSWER in mail.text
    assert told(example, user=example.people[1].id) is None
    number = db.session.get_one(Concern, example.subject["concern"]).number
    with write():
        concerns.insist_on_concern(example.decision.id, number, actor=example.person.id)
    assert told(example) is None


def test_facilitators_learn_who_offered_to_help() -> None:
    example = make_example("decisions.volunteers")
    text = sent(example).text
    assert "Member 1" in text
    assert "Member 2" not in text
    assert told(example, user=example.people[0].id) is None
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == example.kind)).all()
    assert [dict(row.subject) for row in rows] == [example.subject]


def test_nobody_is_told_of_volunteers_where_there_are_none_or_no_consensus() -> None:
    body, people, by = deciding.make_council(3)
    without_five, blocked = (deciding.make_decision(body, by=by) for _ in range(2))
    deciding.decide(without_five, by=by)
    deciding.decide(blocked, {people[0].id: 0, people[1].id: 5, people[2].id: 5}, by=by)
    assert not db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "decisions.volunteers")
    ).all()
    for decision in (without_five, blocked):
        subject = {"decision": decision.id, "user": by.id}
        assert told(Example("decisions.volunteers", subject, by, decision, by)) is None


def test_a_review_that_was_put_off_is_not_due() -> None:
    example = make_example("decisions.review_due")
    with write():
        outcomes.set_review(
            example.decision.id,
            review_on=city_day(product_clock.now() + timedelta(days=30)),
            actor=example.by.id,
        )
    assert told(example) is None
    assert told(make_example_open("decisions.review_due")) is None


def test_a_mandate_is_told_with_its_limits_and_not_once_it_is_over(clock: Any) -> None:
    example = make_example("decisions.mandate_granted")
    text = without_marks(sent(example).text)
    for said in (deciding_mails.SCOPE, deciding_mails.LIMITS, "$1,500", "Narrative Team"):
        assert said in text
    clock.move_to(deciding_mails.mandate_of(example).expires_at)
    assert told(example) is None


def test_a_mandate_that_was_taken_back_is_not_told_as_granted() -> None:
    example = make_example("decisions.mandate_revoked")
    assert deciding_mails.REVOKED in sent(example).text
    for kind in ("decisions.mandate_granted", "decisions.mandate_report_due"):
        example.kind = kind
        assert told(example) is None
    with write():
        deciding_mails.mandate_of(example).used = 1
    assert told(example) is not None


def test_a_mandate_in_force_is_not_told_as_taken_back_and_a_report_is_asked_for_once() -> None:
    example = make_example("decisions.mandate_report_due")
    example.kind = "decisions.mandate_revoked"
    assert told(example) is None
    example.kind = "decisions.mandate_report_due"
    team = db.session.get_one(Body, deciding_mails.mandate_of(example).team_id)
    assert "/members/decisions\n" in sent(example).text
    give(team, example.person, Office.FACILITATOR)
    assert f"/members/mandates/{example.subject['mandate']}/report\n" in sent(example).text
    with write():
        mandates.report_back(example.subject["mandate"], text="Done.", language="en", actor=example.person.id)
    assert told(example) is None
