"""What the demo's members do when they decide, at times in the past. It uses the services, as real people would.

Call everything here in one unit of work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from engage.core import clock
from engage.core.city_time import city_day, to_instant
from engage.core.db import db
from engage.core.i18n.content import NOTHING, Reviewer
from engage.core.security.tokens import random_ident
from engage.core.translating.texts import Entry
from engage.decisions.models import Answer, Decision, Round, RoundMode, RoundVoter, Wish
from engage.decisions.services import casting, opening, starting, titles
from engage.decisions.services.casting import BallotRequest, Scribed
from engage.decisions.services.opening import NewRound
from engage.decisions.services.starting import NewDecision
from engage.demo.decision_words import DemoWords, Said
from engage.demo.drafts import DemoText
from engage.drafts.models import Draft

MACHINE = "machine"


@dataclass(frozen=True)
class Stage:
    """The deciding bodies, the current time, and the texts. `who` has the members' user ids by their addresses."""

    now: datetime
    body_ids: tuple[int, ...]
    who: Mapping[str, int]
    words: DemoWords

    @property
    def facilitator(self) -> int:
        """The user id of the facilitator of all bodies."""
        return self.who["facilitator"]

    def day(self, days: int, hour: int, minute: int = 0) -> datetime:
        """Return the instant so many days from today (negative: before it), at a time in the city's time zone."""
        date = city_day(self.now) + timedelta(days=days)
        return to_instant(datetime.combine(date, time(hour, minute)))


def start(stage: Stage, draft: Draft, text: DemoText) -> Decision:
    """Start a decision on a draft, with title and summary in every language of the draft."""
    wanted = NewDecision(
        slug=draft.slug,
        title=text.source.title,
        summary=text.source.summary,
        language=text.source_language,
        draft_id=draft.id,
        body_ids=stage.body_ids,
    )
    decision = starting.start_decision(wanted, actor=stage.facilitator)
    decision.is_demo = True
    db.session.flush()
    for tag, wording in text.others.items():
        said = {titles.TITLE: wording.title, titles.SUMMARY: wording.summary}
        titles.save_translation(
            decision.id,
            tag,
            entries={name: Entry(value, NOTHING, "", MACHINE) for name, value in said.items()},
            writer=Reviewer(""),
            actor=stage.facilitator,
        )
    return decision


def open_round(
    stage: Stage,
    decision: Decision,
    mode: RoundMode,
    *,
    version: int,
    closes_at: datetime,
    live: bool = False,
) -> Round:
    """Open a round as facilitator."""
    wanted = NewRound(mode, version, closes_at, live)
    return opening.open_round(decision.id, wanted, actor=stage.facilitator)


def vote(opened: Round, voter_id: int, value: int | None, said: Said | None = None, **more: Any) -> None:
    """Cast a ballot with a number, or as `more` says."""
    request = _request(opened, value, said, **more)
    db.session.flush()  # casting reloads the decision: pending events must be written first
    casting.cast_ballot(opened.decision_id, opened.id, request, actor=voter_id)


def vote_for(opened: Round, voter_id: int, value: int, *, scribe_id: int) -> None:
    """Cast a ballot as scribe for a person in the room."""
    seat = select(RoundVoter.round_seat_id).where(
        RoundVoter.round_id == opened.id, RoundVoter.user_id == voter_id
    )
    scribed = Scribed(db.session.scalars(seat.limit(1)).one(), scribe_id)
    request = _request(opened, value, None)
    casting.cast_for(opened.decision_id, opened.id, request, voter_id=voter_id, scribed=scribed)


def vote_at(at: datetime, opened: Round, votes: Mapping[int, int]) -> None:
    """Cast a number for several people, one minute apart."""
    for number, (voter_id, value) in enumerate(votes.items()):
        with clock.frozen(at + timedelta(minutes=number)):
            vote(opened, voter_id, value)


def _request(
    opened: Round,
    value: int | None,
    said: Said | None,
    *,
    answer: Answer = Answer.NUMBER,
    clause_keys: tuple[str, ...] = (),
    wish: Wish = Wish.INSIDE,
) -> BallotRequest:
    return BallotRequest(
        answer=answer,
        value=value,
        reason=said.reason if said else "",
        remedy=said.remedy if said else "",
        clause_keys=clause_keys,
        wish=wish,
        language=said.language if said else "en",
        submission=random_ident(),
        version_hash=opened.version_hash,
    )
