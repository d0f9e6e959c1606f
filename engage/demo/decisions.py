"""Decisions for trying the product out: made up, marked as such, never in production.

Two bodies that meet together have one decision under way, which some members have answered, and one that was made and
published some weeks ago. No person in it is real, and no mail is sent about what is long past.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from engage.accounts.models import User
from engage.accounts.services import people
from engage.bodies.models import Body, BodyKind
from engage.bodies.queries import lookup
from engage.bodies.services import bodies as facts
from engage.bodies.services.reads import upcoming
from engage.core import clock
from engage.core.current import current_city, current_settings
from engage.core.db import db, write
from engage.core.outbox import services as outbox
from engage.core.outbox.models import OutboxMessage
from engage.decisions.models import Ballot, Decision, Round, RoundMode, RoundSeat, RoundState, RoundVoter
from engage.decisions.services import outcomes
from engage.demo import decision_past
from engage.demo.bodies import ROLES
from engage.demo.decision_acts import Stage, open_round, start, vote, vote_at
from engage.demo.decision_words import SaidOnClause, read_demo_words
from engage.demo.drafts import DemoText, clause_key, make_demo_draft, read_demo_text
from engage.drafts.models import Draft
from engage.drafts.services import access, remarks
from engage.drafts.services.remarks import NewRemark

NOW, PAST = "racial-equity-resolution", "announcing-sessions"
OPEN_FOR = timedelta(days=3)
OPENED_BEFORE = timedelta(hours=3)
MAILS_KEPT = ("facilitator", "both.fa", "member.es")


def ensure_demo_decisions(folder: Path) -> int:
    """Add the demo's decisions from the files in `folder`, once. Return how many were added.

    None are added in production, without a file, or with fewer than two bodies. Opens its own `write()`: all of it or
    nothing. Raise SourceInvalid, OutlineInvalid and OSError for the files, and DomainErrors if staff changed the bodies
    in a way that does not fit, such as seats without holders.
    """
    if current_settings().is_production or not (folder / "demo.toml").is_file():
        return 0
    city = current_city()
    texts = {slug: read_demo_text(folder, slug, city) for slug in (NOW, PAST)}
    words = read_demo_words(folder / "demo.toml", city.languages)
    with write():
        bodies = [body for body in lookup.list_bodies() if body.kind == BodyKind.BODY][:2]
        known = {role.email: people.find_user_by_email(role.email) for role in ROLES}
        who = {email.split("@")[0]: user.id for email, user in known.items() if user is not None}
        if _is_there() or len(bodies) < 2 or len(who) < len(ROLES):
            return 0
        body_ids = tuple(body.id for body in bodies)
        stage = Stage(clock.now(), body_ids, who, words)
        with clock.frozen(stage.day(-46, 9)):
            _announce_languages(bodies, sorted(texts[NOW].others))
        before = db.session.scalar(select(func.max(OutboxMessage.id))) or 0
        made = decision_past.play(stage, texts[PAST])
        _take_mails_back(before, decision_past.last_reveal(made), [who[name] for name in MAILS_KEPT])
        _begin(stage, texts[NOW])
    return 2


def standing_of_members() -> Mapping[str, str]:
    """Return for each member, by address, a sentence about their answer in the demo's open round."""
    statement = (
        select(User.email, Decision.slug, func.max(Ballot.id))
        .join(RoundVoter, RoundVoter.user_id == User.id)
        .join(Round, Round.id == RoundVoter.round_id)
        .join(Decision, Decision.id == Round.decision_id)
        .join(RoundSeat, RoundSeat.id == RoundVoter.round_seat_id)
        .outerjoin(Ballot, (Ballot.round_seat_id == RoundSeat.id) & (Ballot.number == RoundSeat.casts))
        .where(Decision.is_demo, Round.state == RoundState.OPEN, Round.closes_at > clock.now())
        .group_by(User.email, Decision.slug)
    )
    return {
        email: f"has not answered {slug} yet" if ballot is None else f"their seat has answered {slug}"
        for email, slug, ballot in db.session.execute(statement)
    }


def _is_there() -> bool:
    there = select(Draft.id).where(Draft.slug.in_((NOW, PAST))).limit(1)
    return db.session.scalar(there) is not None


def _announce_languages(bodies: Collection[Body], languages: Collection[str]) -> None:
    """Announce the languages of the resolution for bodies that announced none."""
    for body in bodies:
        if not body.languages:
            announced = replace(facts.facts_of(body), languages=tuple(languages))
            facts.change_body(body.id, announced, actor="command")


def _begin(stage: Stage, text: DemoText) -> None:
    """Add the decision under way: a draft with remarks, and an open round with some answers."""
    who = stage.who
    with clock.frozen(stage.day(-6, 10)):
        draft = make_demo_draft(text, body_ids=stage.body_ids, by=stage.facilitator)
    _remark(draft, stage.words.remarks["comment"], stage, days=-5, author_id=who["member.es"])
    _remark(draft, stage.words.remarks["change"], stage, days=-4, author_id=who["organization"])
    with clock.frozen(stage.day(-2, 10)):
        decision = start(stage, draft, text)
        coming = upcoming(stage.body_ids, stage.now)
        meeting_id = coming[0].id if coming else None
        outcomes.give_notice(decision.id, meeting_id=meeting_id, actor=stage.facilitator)
    opened_at = stage.now - OPENED_BEFORE
    closes_at = stage.now + OPEN_FOR
    with clock.frozen(opened_at):
        opened = open_round(stage, decision, RoundMode.BINDING, version=1, closes_at=closes_at)
    with clock.frozen(opened_at + timedelta(minutes=30)):
        key = clause_key(access.find_version(draft.id), "4.c")
        vote(opened, who["member.zh"], 2, stage.words.said["resolution"], clause_keys=(key,))
    votes = {who["both.en"]: 4, who["member.es"]: 4, who["member.vi"]: 5}
    vote_at(opened_at + timedelta(minutes=45), opened, votes)


def _remark(draft: Draft, said: SaidOnClause, stage: Stage, *, days: int, author_id: int) -> None:
    version = access.find_version(draft.id)
    remark = NewRemark(said.language, said.body, said.proposed)
    with clock.frozen(stage.day(days, 19)):
        remarks.make_remark(version.id, clause_key(version, said.clause), remark=remark, actor=author_id)


def _take_mails_back(after: int, decided: Round, readers: Collection[int]) -> None:
    """Cancel the mails about past events, except a few about the outcome, to show what they look like."""
    kept = {f"decisions.round_revealed:{decided.id}:{user_id}" for user_id in readers}
    due = select(OutboxMessage.key).where(OutboxMessage.id > after, OutboxMessage.run_at <= clock.now())
    outbox.cancel(key for key in db.session.scalars(due) if key not in kept)
