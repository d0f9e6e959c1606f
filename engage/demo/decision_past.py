"""A demo decision, made and published some weeks ago: a check, a block, a change, and consensus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from sqlalchemy import select

from engage.bodies.services import meetings
from engage.bodies.services.meetings import MeetingPlan
from engage.core import clock
from engage.core.city_time import city_day
from engage.core.db import db
from engage.decisions.models import (
    Answer,
    Concern,
    Decision,
    Round,
    RoundMode,
    StatementKind,
    Wish,
)
from engage.decisions.services import closing, concerns, outcomes, statements
from engage.demo.decision_acts import Stage, open_round, start, vote, vote_at, vote_for
from engage.demo.drafts import DemoText, clause_key, make_demo_draft, revise_demo_draft
from engage.drafts.models import Draft
from engage.drafts.services import access

PLACE = "Demo room (demo)"
WHEN, HOW = "2", "4"  # clauses about when and how it is announced
REVIEW_IN = timedelta(days=160)


def play(stage: Stage, text: DemoText) -> Decision:
    """Create it from its draft to its published record. Raise what the services raise."""
    with clock.frozen(stage.day(-45, 10)):
        draft = make_demo_draft(text, body_ids=stage.body_ids, by=stage.facilitator)
    with clock.frozen(stage.day(-44, 10)):
        decision = start(stage, draft, text)
    _check(stage, decision, draft)
    _blocked(stage, decision, draft)
    _change(stage, decision, draft, text)
    _meet(stage, decision)
    _after(stage, decision)
    return decision


def last_reveal(decision: Decision) -> Round:
    """Return the round that decided."""
    statement = select(Round).where(Round.decision_id == decision.id).order_by(Round.number.desc()).limit(1)
    return db.session.scalars(statement).one()


def _check(stage: Stage, decision: Decision, draft: Draft) -> None:
    """Hold a check, which binds nobody: it shows that two weeks are too short."""
    who, key = stage.who, clause_key(access.find_version(draft.id), WHEN)
    with clock.frozen(stage.day(-44, 11)):
        opened = open_round(stage, decision, RoundMode.CHECK, version=1, closes_at=stage.day(-41, 20))
    vote_at(stage.day(-43, 9), opened, {who["both.fa"]: 4, who["both.en"]: 4, who["member.es"]: 3})
    with clock.frozen(stage.day(-42, 19)):
        vote(opened, who["member.vi"], 2, stage.words.said["check"], clause_keys=(key,))
    _close(opened)


def _blocked(stage: Stage, decision: Decision, draft: Draft) -> None:
    """Hold the first binding round, with one block and one concern."""
    who, version = stage.who, access.find_version(draft.id)
    with clock.frozen(stage.day(-39, 9)):
        outcomes.give_notice(decision.id, meeting_id=None, actor=stage.facilitator)
    with clock.frozen(stage.day(-38, 9)):
        opened = open_round(stage, decision, RoundMode.BINDING, version=1, closes_at=stage.day(-34, 20))
    said = stage.words.said
    with clock.frozen(stage.day(-37, 21)):
        keys = (clause_key(version, WHEN),)
        vote(opened, who["member.es"], 0, said["block"], clause_keys=keys, wish=Wish.UNNAMED)
    with clock.frozen(stage.day(-36, 12)):
        keys = (clause_key(version, HOW),)
        vote(opened, who["member.hmn"], 1, said["concern"], clause_keys=keys)
    votes = {who["both.fa"]: 4, who["both.en"]: 3, who["organization"]: 4, who["member.zh"]: 3}
    vote_at(stage.day(-35, 8), opened, votes)
    _close(opened)


def _change(stage: Stage, decision: Decision, draft: Draft, text: DemoText) -> None:
    """Add a version that answers every concern; each raiser confirms that it does."""
    answers = stage.words.answers
    with clock.frozen(stage.day(-32, 10)):
        version = revise_demo_draft(draft, text, note=answers["version"], by=stage.facilitator)
    for number, (name, concern) in enumerate(_concerns(stage, decision)):
        key = clause_key(version, HOW if name == "concern" else WHEN)
        with clock.frozen(stage.day(-32, 11, number)):
            concerns.answer_concern(
                decision.id,
                concern.number,
                version=version.number,
                clause=key,
                answer=answers[name],
                actor=stage.facilitator,
            )
        with clock.frozen(stage.day(-31, 18, number)):
            concerns.resolve_concern(decision.id, concern.number, actor=concern.raiser_id)


def _concerns(stage: Stage, decision: Decision) -> Iterator[tuple[str, Concern]]:
    names: Mapping[int, str] = {
        stage.who["member.vi"]: "check",
        stage.who["member.es"]: "block",
        stage.who["member.hmn"]: "concern",
    }
    for concern, _ballot in concerns.list_concerns(decision.id):
        yield names[concern.raiser_id], concern


def _meet(stage: Stage, decision: Decision) -> None:
    """Hold a live round in a meeting: the scribe casts for one member without a device, and one stands aside."""
    who, said = stage.who, stage.words.said
    starts_at = stage.day(-24, 18)
    plan = MeetingPlan(stage.body_ids, starts_at, starts_at + timedelta(hours=2), PLACE)
    with clock.frozen(stage.day(-31, 19)):
        meeting = meetings.plan_meeting(plan, actor="command")
    there = [
        "facilitator",
        "scribe",
        "both.fa",
        "both.en",
        "organization",
        *("member.es", "member.hmn", "member.zh", "member.vi"),
    ]
    for minute, name in enumerate(there):
        by = who["scribe"] if name == "member.hmn" else who[name]
        with clock.frozen(stage.day(-24, 17, 50 + minute)):
            meetings.arrive(meeting.id, who[name], actor=by)
    with clock.frozen(stage.day(-24, 18, 20)):
        closes_at = stage.day(-24, 19, 30)
        opened = open_round(stage, decision, RoundMode.BINDING, version=2, closes_at=closes_at, live=True)
    votes = {who["both.fa"]: 5, who["both.en"]: 4, who["organization"]: 4, who["member.vi"]: 4}
    vote_at(stage.day(-24, 18, 22), opened, votes)
    with clock.frozen(stage.day(-24, 18, 30)):
        vote(opened, who["member.es"], 3, said["reservation"], wish=Wish.UNNAMED)
        vote(opened, who["member.zh"], None, said["aside"], answer=Answer.STAND_ASIDE)
        vote_for(opened, who["member.hmn"], 4, scribe_id=who["scribe"])
    with clock.frozen(stage.day(-24, 18, 40)):
        closing.close_round(decision.id, opened.id, actor=stage.facilitator)
    with clock.frozen(stage.day(-24, 18, 42)):
        closing.reveal_round(decision.id, opened.id, actor=stage.facilitator)


def _after(stage: Stage, decision: Decision) -> None:
    """Add a dissent with its author's name and a review day, and publish the record."""
    said = stage.words.said["dissent"]
    with clock.frozen(stage.day(-23, 20)):
        statements.write_statement(
            decision.id,
            kind=StatementKind.DISSENT,
            text=said.reason,
            language=said.language,
            wish=Wish.NAMED,
            actor=stage.who["member.zh"],
        )
    with clock.frozen(stage.day(-22, 9)):
        review_on = city_day(stage.now) + REVIEW_IN
        outcomes.set_review(decision.id, review_on=review_on, actor=stage.facilitator)
    with clock.frozen(stage.day(-22, 10)):
        outcomes.publish(decision.id, actor=stage.facilitator)


def _close(opened: Round) -> None:
    """Close the round at its deadline."""
    with clock.frozen(opened.closes_at):
        closing.close_round(opened.decision_id, opened.id, actor=None)
