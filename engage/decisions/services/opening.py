"""Starting a decision, and opening a round of it: what is asked, by which rule and of whom is frozen there."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from engage.bodies.models import Body, Meeting, Office, Seat
from engage.bodies.services import meetings, members, rules, seats
from engage.core import audit, clock
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.i18n.content import load_all, new_text
from engage.core.outbox.services import NewMessage, enqueue_many
from engage.decisions import chain, policy
from engage.decisions.errors import (
    ClosesAfterMeeting,
    ClosesTooSoon,
    LanguageNotReady,
    MandateNeeded,
    NobodySeated,
    NothingToDecide,
    OnlyInMeetings,
    RoundsUsedUp,
    RoundUnderWay,
    WrongVersion,
)
from engage.decisions.models import (
    Decision,
    DecisionBody,
    Interpretation,
    Round,
    RoundBody,
    RoundMode,
    RoundSeat,
    RoundState,
    RoundText,
    RoundVoter,
)
from engage.decisions.services import access, events, mandates
from engage.drafts.models import Draft, DraftVersion
from engage.drafts.services import reading, translations

REMINDED_BEFORE = timedelta(hours=24)


@dataclass(frozen=True)
class NewDecision:
    """A matter to be decided. `language` is the tag that title and summary are written in.

    `mandate_id` names the mandate a work team decides under, and `spends_cents` what it spends of its money.
    """

    slug: str
    title: str
    summary: str
    language: str
    draft_id: int
    body_ids: tuple[int, ...]
    one_ballot: bool = True
    mandate_id: int | None = None
    spends_cents: int = 0


@dataclass(frozen=True)
class NewRound:
    """What a facilitator asks for. `version` is the number of the version they had before them."""

    mode: RoundMode
    version: int
    closes_at: datetime
    is_live: bool = False


def start_decision(wanted: NewDecision, *, user_id: int) -> Decision:
    """Start a decision on a draft. Raises NoOffice, NotFound, and the named facts of mandates."""
    if not wanted.body_ids:
        raise ValueError("Somebody has to decide.")
    for body_id in wanted.body_ids:
        members.must_hold_office(user_id, [body_id], Office.FACILITATOR)
    draft = db.session.get(Draft, wanted.draft_id)
    if draft is None or not draft.body_ids & set(wanted.body_ids):
        raise NotFound
    now = clock.now()
    decision = Decision(
        slug=_free_slug(wanted.slug),
        draft_id=draft.id,
        title_id=new_text(db.session, wanted.language, wanted.title),
        summary_id=new_text(db.session, wanted.language, wanted.summary),
        one_ballot=wanted.one_ballot,
        created_at=now,
        created_by_id=user_id,
        body_rows=[DecisionBody(body_id=body_id) for body_id in sorted(wanted.body_ids)],
    )
    db.session.add(decision)
    db.session.flush()
    bodies = _bodies(decision.body_ids)
    payload = {"bodies": [body.slug for body in bodies], "decision": decision.slug, "draft": draft.slug}
    events.append(decision, "created", payload, at=now)
    if wanted.mandate_id is not None:
        mandates.use_mandate(decision, wanted.mandate_id, bodies=bodies, spends_cents=wanted.spends_cents)
    audit.record(f"user:{user_id}", "decision.started", "decision", decision.id)
    return decision


def open_round(decision_id: int, wanted: NewRound, *, user_id: int) -> Round:
    """Open a round, and tell everybody who may answer.

    Raises NoOffice, DecisionEnded, RoundUnderWay, RoundsUsedUp, NothingToDecide, WrongVersion, LanguageNotReady,
    OnlyInMeetings, ClosesTooSoon, ClosesAfterMeeting, MandateNeeded, MandateOver, NobodySeated.
    """
    decision = access.lock_open(decision_id, user_id)
    now = clock.now()
    bodies = _bodies(decision.body_ids)
    frozen = [_frozen_rule(body) for body in bodies]
    _must_be_free(decision)
    if wanted.mode is RoundMode.BINDING:
        _must_have_rounds_left(decision, frozen)
    meeting = _must_be_allowed_now(bodies, wanted, now)
    _must_be_mandated(decision, bodies, wanted)
    version = _version_of(decision, wanted.version)
    _must_be_readable(bodies, decision, version)
    opened = _add_round(decision, version, wanted, meeting, user_id, now)
    _freeze_texts(opened, version, bodies)
    seated = [_freeze_body(opened, body, rule) for body, rule in zip(bodies, frozen, strict=True)]
    _number_by_lot(opened, [seat for seats_of in seated for seat in seats_of])
    db.session.flush()
    events.append(decision, "opened", _opened_payload(opened, bodies), at=now, is_public=opened.is_binding)
    audit.record(f"user:{user_id}", "round.opened", "decision", decision.id)
    _tell_voters(opened)
    return opened


def record_interpretation(version_id: int, *, user_id: int, language: str) -> None:
    """A member says that this version was interpreted to them into their language. Saying it twice changes nothing."""
    if db.session.get(Interpretation, (version_id, user_id)) is None:
        db.session.add(
            Interpretation(version_id=version_id, user_id=user_id, language=language, recorded_at=clock.now())
        )
        db.session.flush()


def languages_in_the_way(bodies: Iterable[Body], draft: Draft, version_id: int) -> list[str]:
    """Announced languages that keep a version from being decided: not ready, and not interpreted to all readers.

    A language that nobody seated reads cannot be interpreted to anybody: its translation has to be there.
    """
    bodies = list(bodies)
    announced = {tag for body in bodies for tag in body.languages} - {draft.source_language}
    if not announced:
        return []
    states = translations.version_states(version_id, sorted(announced))
    lacking = [tag for tag in sorted(announced) if not states[tag].is_ready]
    if not lacking:
        return []
    readers = _seated_readers(bodies)
    heard = set(
        db.session.scalars(select(Interpretation.user_id).where(Interpretation.version_id == version_id))
    )
    return [tag for tag in lacking if not readers.get(tag) or not readers[tag] <= heard]


def _free_slug(wanted: str) -> str:
    taken = set(db.session.scalars(select(Decision.slug).where(Decision.slug.startswith(wanted))))
    if wanted not in taken:
        return wanted
    return next(name for number in range(2, len(taken) + 3) if (name := f"{wanted}-{number}") not in taken)


def _bodies(body_ids: Collection[int]) -> list[Body]:
    statement = select(Body).where(Body.id.in_(body_ids)).order_by(Body.position, Body.id)
    return list(db.session.scalars(statement))


def _frozen_rule(body: Body) -> dict[str, object]:
    """The body's rule of today with its wording in every language, as it is kept with the round."""
    rule = rules.current_rule(body.id)
    texts = load_all(db.session, list(rule.meaning_ids.values()))
    meanings = {}
    for value, text_id in rule.meaning_ids.items():
        full = texts[text_id]
        said = {tag: row.value for tag, row in full.translations.items() if not full.is_stale(tag)}
        meanings[value] = {full.source_language: full.source, **said}
    return {
        "name": rule.name,
        "settings": dict(rule.settings),
        "meanings": meanings,
        "shows_hands": rule.shows_hands,
        "version": rule.version,
    }


def _must_be_free(decision: Decision) -> None:
    unfinished = (RoundState.OPEN, RoundState.CLOSED)
    statement = select(Round.id).where(Round.decision_id == decision.id, Round.state.in_(unfinished))
    if db.session.scalar(statement.limit(1)) is not None:
        raise RoundUnderWay


def binding_rounds_left(decision: Decision, frozen: Iterable[dict[str, object]]) -> int:
    """How many binding rounds may still be opened, by the strictest body's limit."""
    statement = select(func.count(Round.id)).where(
        Round.decision_id == decision.id,
        Round.mode == RoundMode.BINDING,
        Round.state == RoundState.REVEALED,
    )
    return rounds_limit(frozen) + decision.extra_rounds - int(db.session.scalar(statement) or 0)


def rounds_limit(frozen: Iterable[dict[str, object]]) -> int:
    """The strictest limit among the rules of the bodies."""
    return min(policy.rule_of(rule).rounds_limit for rule in frozen)


def rules_today(decision: Decision) -> list[dict[str, object]]:
    """The rules by which a round opened now would be decided."""
    return [_frozen_rule(body) for body in _bodies(decision.body_ids)]


def _must_have_rounds_left(decision: Decision, frozen: Sequence[dict[str, object]]) -> None:
    if binding_rounds_left(decision, frozen) <= 0:
        raise RoundsUsedUp(rounds_limit(frozen) + decision.extra_rounds)


def _must_be_allowed_now(bodies: Sequence[Body], wanted: NewRound, now: datetime) -> Meeting | None:
    if wanted.closes_at <= now:
        raise ClosesTooSoon
    meeting = meetings.meeting_now([body.id for body in bodies], now)
    bound = any(body.only_in_meetings for body in bodies)
    if meeting is None and (bound or wanted.is_live):
        raise OnlyInMeetings
    if meeting is not None and bound and wanted.closes_at > meeting.ends_at:
        raise ClosesAfterMeeting(meeting.ends_at)
    return meeting if bound or wanted.is_live else None


def _must_be_mandated(decision: Decision, bodies: Sequence[Body], wanted: NewRound) -> None:
    if wanted.mode is not RoundMode.BINDING or not all(body.is_team for body in bodies):
        return
    mandate = mandates.mandate_of(decision.id)
    if mandate is None:
        raise MandateNeeded
    mandates.must_be_valid(mandate, until=wanted.closes_at)


def _version_of(decision: Decision, number: int) -> DraftVersion:
    draft = db.session.get(Draft, decision.draft_id, populate_existing=True)
    if draft is None or draft.latest == 0:
        raise NothingToDecide
    if draft.latest != number:
        raise WrongVersion(draft.latest)
    statement = select(DraftVersion).where(DraftVersion.draft_id == draft.id, DraftVersion.number == number)
    return db.session.scalars(statement).one()


def _must_be_readable(bodies: Sequence[Body], decision: Decision, version: DraftVersion) -> None:
    draft = db.session.get(Draft, decision.draft_id)
    assert draft is not None
    lacking = languages_in_the_way(bodies, draft, version.id)
    if lacking:
        raise LanguageNotReady(lacking)


def _seated_readers(bodies: Iterable[Body]) -> dict[str, set[int]]:
    readers: dict[str, set[int]] = {}
    for body in bodies:
        for seat in seats.entitled_seats(body.id):
            for holder in seat.holders:
                readers.setdefault(holder.user.language, set()).add(holder.user_id)
    return readers


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


def _freeze_texts(opened: Round, version: DraftVersion, bodies: Iterable[Body]) -> None:
    """Keep the text as it stands in every language there is, so that the record shows what people had read."""
    for tag, clauses in reading.snapshot(version.id).items():
        source = clauses.is_source
        plain = list(clauses.clauses)
        db.session.add(
            RoundText(
                round_id=opened.id,
                language=tag,
                is_source=source,
                clauses=plain,
                digest=chain.digest(plain),
            )
        )


def _freeze_body(opened: Round, body: Body, rule: dict[str, object]) -> list[RoundSeat]:
    entitled = [_frozen_seat(opened, seat) for seat in seats.entitled_seats(body.id) if seat.holders]
    if not entitled:
        raise NobodySeated(body.id)
    opened.bodies.append(
        RoundBody(body_id=body.id, rule=rule, publication=body.publication, entitled=len(entitled))
    )
    return entitled


def _frozen_seat(opened: Round, seat: Seat) -> RoundSeat:
    organization = seat.organization.name if seat.organization else None
    voters = [(holder.user_id, holder.part, holder.user.name) for holder in seat.holders]
    salt = chain.new_salt()
    return RoundSeat(
        round_id=opened.id,
        body_id=seat.body_id,
        seat_id=seat.id,
        organization=organization,
        voters_salt=salt,
        voters_digest=chain.voters_digest(voters, organization, salt),
        people=[
            RoundVoter(round_id=opened.id, user_id=user_id, part=part, name=name)
            for user_id, part, name in voters
        ],
    )


def _number_by_lot(opened: Round, frozen: list[RoundSeat]) -> None:
    secrets.SystemRandom().shuffle(frozen)
    for number, seat in enumerate(frozen, start=1):
        seat.number = number
        db.session.add(seat)


def _opened_payload(opened: Round, bodies: Sequence[Body]) -> dict[str, object]:
    slugs = {body.id: body.slug for body in bodies}
    frozen = db.session.scalars(
        select(RoundSeat).where(RoundSeat.round_id == opened.id).order_by(RoundSeat.number)
    ).all()
    texts = db.session.scalars(select(RoundText).where(RoundText.round_id == opened.id)).all()
    return {
        "round": opened.number,
        "mode": opened.mode,
        "version": opened.version_hash,
        "closes_at": chain.time_of(opened.closes_at),
        "one_ballot": opened.one_ballot,
        "texts": {text.language: text.digest for text in texts},
        "bodies": [
            {
                "body": slugs[row.body_id],
                "entitled": row.entitled,
                "publication": row.publication,
                "rule": chain.digest(row.rule),
                "seats": [
                    {"seat": seat.number, "voters": seat.voters_digest}
                    for seat in frozen
                    if seat.body_id == row.body_id
                ],
            }
            for row in opened.bodies
        ],
    }


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
