"""Open a round: check that it may be opened, then freeze its text, its rules and its seats."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engage.bodies.models import Body, Meeting
from engage.bodies.services import seats
from engage.bodies.services.reads import meeting_now
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.outbox.services import NewMessage, enqueue_many
from engage.decisions.errors import (
    ClosesAfterMeeting,
    ClosesTooLate,
    ClosesTooSoon,
    LanguageNotReady,
    MandateNeeded,
    NothingToDecide,
    OnlyInMeetings,
    RoundsUsedUp,
    RuleOutOfReach,
    WrongVersion,
)
from engage.decisions.models import (
    Decision,
    Interpretation,
    Round,
    RoundMode,
    RoundState,
    RoundVoter,
)
from engage.decisions.policy import consensus
from engage.decisions.services import access, events, freezing, mandates
from engage.decisions.services.reads import (
    binding_rounds_left,
    deciding_bodies,
    frozen_limits,
    frozen_rule,
    language_gaps,
    mandate_must_be_valid,
)
from engage.drafts.models import Draft, DraftVersion

REMINDED_BEFORE = timedelta(hours=24)
# Nobody has to run a round to its end: it ends by itself, and not after years.
LONGEST_ROUND = timedelta(days=90)


@dataclass(frozen=True)
class NewRound:
    """The round a facilitator wants to open. `version` is the number of the version that their page showed."""

    mode: RoundMode
    version: int
    closes_at: datetime
    is_live: bool = False


def open_round(decision_id: int, wanted: NewRound, *, actor: int) -> Round:
    """Open a round, and notify everybody who may answer.

    Raise NoOffice, DecisionEnded, RoundUnderWay, RoundsUsedUp, NothingToDecide, WrongVersion, LanguageNotReady,
    OnlyInMeetings, ClosesTooSoon, ClosesTooLate, ClosesAfterMeeting, MandateNeeded, MandateOver, NobodySeated,
    RuleOutOfReach.
    """
    decision = access.lock_open(decision_id, actor)
    now = clock.now()
    bodies = deciding_bodies(decision.body_ids)
    frozen = [frozen_rule(body) for body in bodies]
    access.must_be_free(decision)
    if wanted.mode is RoundMode.BINDING:
        _must_have_rounds_left(decision)
    meeting = _must_be_allowed_now(bodies, wanted, now)
    version = _version_of(decision, wanted.version)
    _must_be_mandated(decision, bodies, wanted)
    seats.lock_bodies(decision.body_ids)  # nobody gets or loses a seat until it is frozen
    interpreted = _must_be_readable(bodies, decision, version)
    opened = _add_round(decision, version, wanted, meeting, actor, now)
    opened.interpreted = list(interpreted)
    freezing.freeze_texts(opened, version, _draft_of(decision).source_language)
    seated = [freezing.freeze_body(opened, body, rule) for body, rule in zip(bodies, frozen, strict=True)]
    if wanted.mode is RoundMode.BINDING:
        _must_be_within_reach(opened)
    freezing.number_by_lot(opened, [seat for seats_of in seated for seat in seats_of])
    db.session.flush()
    events.append(
        decision,
        "opened",
        freezing.opened_payload(opened, version, bodies),
        at=now,
        is_public=opened.is_binding,
    )
    audit.record(actor, "round.opened", "decision", decision.id)
    _tell_voters(opened)
    return opened


def record_interpretation(version_id: int, *, actor: int, language: str) -> None:
    """Record that a version was interpreted to a member into this language. A repetition changes nothing.

    A member who has changed their language since confirms again; the new record replaces the old one.
    """
    said = db.session.get(Interpretation, (version_id, actor))
    if said is not None:
        if said.language != language:
            said.language, said.recorded_at = language, clock.now()
        return
    with suppress(IntegrityError), db.session.begin_nested():  # a double tap: the other request was quicker
        db.session.add(
            Interpretation(version_id=version_id, user_id=actor, language=language, recorded_at=clock.now())
        )
        db.session.flush()


def _must_have_rounds_left(decision: Decision) -> None:
    limits = frozen_limits(decision)
    if binding_rounds_left(decision, limits) <= 0:
        raise RoundsUsedUp(limits.rounds + decision.extra_rounds)


def _must_be_allowed_now(bodies: Sequence[Body], wanted: NewRound, now: datetime) -> Meeting | None:
    if wanted.closes_at <= now:
        raise ClosesTooSoon
    if wanted.closes_at > now + LONGEST_ROUND:
        raise ClosesTooLate(LONGEST_ROUND.days)
    meeting = meeting_now([body.id for body in bodies], now)
    bound = any(body.only_in_meetings for body in bodies)
    if meeting is None and (bound or wanted.is_live):
        raise OnlyInMeetings
    if meeting is not None and bound and wanted.closes_at > meeting.ends_at:
        raise ClosesAfterMeeting(meeting.ends_at)
    return meeting if bound or wanted.is_live else None


def _must_be_mandated(decision: Decision, bodies: Sequence[Body], wanted: NewRound) -> None:
    if wanted.mode is not RoundMode.BINDING or not all(body.is_team for body in bodies):
        return
    mandate = mandates.lock_mandate_of(decision.id)
    if mandate is None:
        raise MandateNeeded
    mandate_must_be_valid(mandate, until=wanted.closes_at)


def _must_be_within_reach(opened: Round) -> None:
    for row in opened.bodies:
        if not consensus.rule_of(row.rule).can_be_met(row.entitled):
            raise RuleOutOfReach(row.body_id)


def _version_of(decision: Decision, number: int) -> DraftVersion:
    draft = lock(Draft, decision.draft_id)  # blocks newer versions until this one is frozen
    if draft is None or draft.latest == 0:
        raise NothingToDecide
    if draft.latest != number:
        raise WrongVersion(draft.latest)
    statement = select(DraftVersion).where(DraftVersion.draft_id == draft.id, DraftVersion.number == number)
    return db.session.scalars(statement).one()


def _must_be_readable(bodies: Sequence[Body], decision: Decision, version: DraftVersion) -> tuple[str, ...]:
    """Return the languages that were interpreted instead of translated. Raise LanguageNotReady."""
    state = language_gaps(bodies, _draft_of(decision), version.id)
    if state.lacking:
        raise LanguageNotReady(state.lacking)
    return state.interpreted


def _draft_of(decision: Decision) -> Draft:
    draft = db.session.get(Draft, decision.draft_id)
    assert draft is not None, "a decision has a draft"
    return draft


def _add_round(
    decision: Decision,
    version: DraftVersion,
    wanted: NewRound,
    meeting: Meeting | None,
    user_id: int,
    now: datetime,
) -> Round:
    decision.rounds += 1
    opened = Round(
        decision_id=decision.id,
        number=decision.rounds,
        mode=wanted.mode,
        state=RoundState.OPEN,
        version_id=version.id,
        version_hash=version.content_hash,
        meeting_id=meeting.id if meeting else None,
        is_live=wanted.is_live,
        one_ballot=decision.one_ballot,
        opened_at=now,
        opened_by_id=user_id,
        closes_at=wanted.closes_at,
    )
    db.session.add(opened)
    db.session.flush()
    return opened


def _tell_voters(opened: Round) -> None:
    people = set(
        db.session.scalars(select(RoundVoter.user_id).where(RoundVoter.round_id == opened.id).distinct())
    )
    reminder = opened.closes_at - REMINDED_BEFORE
    messages = [_message("opened", opened, user_id) for user_id in sorted(people)]
    if reminder > clock.now():
        messages += [_message("closing", opened, user_id, reminder) for user_id in sorted(people)]
    enqueue_many(messages)


def _message(what: str, opened: Round, user_id: int, run_at: datetime | None = None) -> NewMessage:
    return NewMessage(
        f"decisions.round_{what}",
        f"decisions.round_{what}:{opened.id}:{user_id}",
        {"round": opened.id, "user": user_id},
        run_at,
    )
