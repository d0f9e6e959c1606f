"""The call list: people who cannot be reached in any other way, and the outcomes of the calls.

All open calls of one entry are made as one call, so whatever is recorded is recorded for all of them together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, exists, literal, or_, select, update

from engage.core import clock
from engage.core.db import db, insert_new, is_sqlite, scalar
from engage.core.errors import Changed, NotFound
from engage.core.outbox import registry
from engage.core.outbox.models import (
    CALL_TRANSITIONS,
    LETTER_TAKES,
    NUMBER_TO_FIND,
    TAKE_BACK_WITHIN,
    TAKEN_BACK,
    CallOutcome,
    CallReason,
    CallTask,
    OutboxMessage,
    State,
)
from engage.core.outbox.outgoing import Callee, Outgoing, callee_of
from engage.core.personal_data import requests
from engage.core.personal_data.declarations import is_about

CLAIM = timedelta(minutes=15)
_TOLD = (CallOutcome.REACHED, CallOutcome.LETTER)
_DONE = (*_TOLD, CallOutcome.NOT_NEEDED)
# A number that is wrong stays known to be wrong, also when there is nothing more to say.
_AFTER_DROPPING = case(
    (CallTask.outcome == CallOutcome.WRONG_NUMBER, literal(CallOutcome.WRONG_NUMBER.value)),
    else_=literal(CallOutcome.NOT_NEEDED.value),
)


def entry_of(subject: Mapping[str, int], key: str, *, apart: bool = False) -> str:
    """Return the entry of the call list that a message belongs to: its person, or itself."""
    person = next((kind for kind in requests.kinds() if kind in subject), None)
    return key if apart or person is None else f"{person}:{subject[person]}"


def add_call(
    *,
    message_id: int | None,
    kind: str,
    key: str,
    subject: Mapping[str, int],
    why: CallReason,
    outgoing: Outgoing,
) -> None:
    """Put a person on the call list, inside `write()`. Adding the same message again changes nothing.

    Whoever was told on the phone already is not called. Without a number that works, the number is to be found first.
    """
    if was_told(key):
        return
    callee = callee_of(outgoing) or Callee()
    entry = entry_of(subject, key, apart=callee.apart)
    values: dict[str, Any] = {
        "message_id": message_id,
        "kind": kind,
        "key": key,
        "entry": entry,
        "subject": dict(subject),
        "occasion": _written(callee.occasion) if callee.occasion else None,
        "language": outgoing.language,
        "deadline": callee.deadline,
        "why": why.value,
        "outcome": _first_outcome(entry, callee).value,
        "created_at": clock.now(),
    }
    insert_new(CallTask, values)


def _written(about: tuple[str, int]) -> str:
    return f"{about[0]}:{about[1]}"


def was_told(key: str) -> bool:
    """Return whether the person was told this message on the phone before it could be sent."""
    told = select(CallTask.id).where(CallTask.key == key, CallTask.outcome == CallOutcome.TOLD).limit(1)
    return scalar(told) is not None


def _first_outcome(entry: str, callee: Callee) -> CallOutcome:
    if callee.phone is None:
        return CallOutcome.NO_NUMBER
    return CallOutcome.WRONG_NUMBER if _has(entry, CallOutcome.WRONG_NUMBER) else CallOutcome.OPEN


def _has(entry: str, *outcomes: CallOutcome) -> bool:
    found = select(CallTask.id).where(CallTask.entry == entry, CallTask.outcome.in_(outcomes)).limit(1)
    return scalar(found) is not None


def note_told(
    about: tuple[str, int],
    kinds: Collection[str],
    *,
    occasion: tuple[str, int],
    language: str,
    since: datetime,
    actor: str,
) -> int:
    """Note that a person on the phone was told what was enqueued `since` then, so that nobody calls about it.

    Older calls about the same are done with it. Inside `write()`. Returns how many messages were told.
    """
    told = exists().where(CallTask.key == OutboxMessage.key, CallTask.outcome == CallOutcome.TOLD)
    messages = db.session.scalars(
        select(OutboxMessage)
        .where(is_about(OutboxMessage.__table__, *about))  # type: ignore[arg-type]
        .where(OutboxMessage.kind.in_(kinds), OutboxMessage.state == State.WAITING)
        .where(OutboxMessage.created_at >= since, OutboxMessage.run_at <= clock.now(), ~told)
    ).all()
    entry = _written(about)
    for message in messages:
        _add_told(message, entry, occasion=_written(occasion), language=language, actor=actor)
    _end_older(entry, {registry.topic_of(one.kind, one.key) for one in messages}, actor)
    return len(messages)


def _add_told(message: OutboxMessage, entry: str, *, occasion: str, language: str, actor: str) -> None:
    """Add the call in which a message was told, as done."""
    now = clock.now()
    values: dict[str, Any] = {
        "message_id": message.id,
        "kind": message.kind,
        "key": message.key,
        "entry": entry,
        "subject": message.subject,
        "occasion": occasion,
        "language": language,
        "why": CallReason.NO_CONTACT_CHANNEL.value,
        "outcome": CallOutcome.TOLD.value,
        "attempts": 1,
        "created_at": now,
        "last_tried_at": now,
        "done_at": now,
        "done_by": actor,
    }
    insert_new(CallTask, values)


def _end_older(entry: str, topics: Collection[str], actor: str) -> None:
    """Note that a person was reached about these topics: what they were just told says all that is true of them."""
    open_ones = select(CallTask).where(CallTask.entry == entry, CallTask.done_at.is_(None))
    now = clock.now()
    for task in db.session.scalars(open_ones.order_by(CallTask.id)).all():
        if registry.topic_of(task.kind, task.key) in topics:
            task.outcome, task.attempts = CallOutcome.REACHED, task.attempts + 1
            task.last_tried_at = task.done_at = now
            task.done_by, task.claimed_by, task.claimed_until = actor, None, None
    db.session.flush()


def record_outcome(task_id: int, outcome: CallOutcome, *, actor: str, is_finding: bool = False) -> CallTask:
    """Record the outcome of a call for everything that was shown of its entry: this message and earlier ones.

    If the person was reached, run what follows from delivered messages; a letter is there after `LETTER_TAKES`.
    `is_finding`: the number was to be found.
    Raises NotFound, and Changed where a colleague has already recorded an outcome.
    """
    task = _get(task_id)
    shown = (CallTask.lacks_number() if is_finding else CallTask.is_to_call(), CallTask.id <= task_id)
    for each in _of_entry(task, *shown):
        # Before the rows' own locks, because requests lock their session first and the outbox's rows after it.
        if outcome in _TOLD:
            registry.call_delivered(each.kind, each.subject, _there_at(outcome))
        elif outcome is CallOutcome.WRONG_NUMBER:
            registry.call_unreachable(each.kind, each.subject)
    found = _locked(task, *shown)
    found = [one for one in found if outcome in CALL_TRANSITIONS[CallOutcome(one.outcome)]]
    if not found:
        raise Changed
    now = clock.now()
    for one in found:
        one.lacked_number = one.outcome == CallOutcome.NO_NUMBER
        one.outcome = outcome
        one.attempts += 1
        one.last_tried_at = now
        one.done_by = actor
        one.done_at = now if outcome in _DONE else None
        one.claimed_by = one.claimed_until = None
    db.session.flush()
    if outcome in _DONE:
        _note_handled([one.key for one in found], now)
    return found[-1]


def _there_at(outcome: CallOutcome) -> datetime:
    """Return when the person knows."""
    return clock.now() + (LETTER_TAKES if outcome is CallOutcome.LETTER else timedelta())


@dataclass(frozen=True)
class TakenBack:
    """The outcome that was taken back, and the kinds of the messages that it was recorded for."""

    outcome: CallOutcome
    kinds: tuple[str, ...]


def take_back(task_id: int, *, actor: str) -> TakenBack:
    """Open again what was recorded together with this call. What followed from a wrong number is undone where possible.

    Raises NotFound, and Changed where it is too late or a colleague has done so.
    """
    task = _get(task_id)
    since = clock.now() - TAKE_BACK_WITHIN
    together = (CallTask.last_tried_at == task.last_tried_at, CallTask.outcome == task.outcome)
    recent = (*together, CallTask.last_tried_at > since, CallTask.outcome.in_(TAKEN_BACK))
    for each in _of_entry(task, *recent):
        if each.outcome == CallOutcome.WRONG_NUMBER:  # before the rows' own locks, as in record_outcome
            registry.call_reachable_again(each.kind, each.subject)
    found = _locked(task, *recent)
    there = {one.key for one in _of_entry(task, CallTask.done_at.is_(None))} - {one.key for one in found}
    found = [one for one in found if one.key not in there]
    if not found:
        raise Changed
    outcome = CallOutcome(found[0].outcome)
    for one in found:
        one.outcome = CallOutcome.NO_NUMBER if one.lacked_number else CallOutcome.OPEN
        one.lacked_number = False
        one.done_at = None
        one.done_by = actor
    db.session.flush()
    _note_handled([one.key for one in found], None)
    return TakenBack(outcome, tuple(one.kind for one in found))


def claim(task_id: int, *, actor: str) -> CallTask:
    """Note that somebody is calling now, for a few minutes. Raises NotFound, and Changed where a colleague is."""
    task = _get(task_id)
    now = clock.now()
    found = _locked(task, CallTask.done_at.is_(None))
    if not found or any(_is_anothers(one, actor, now) for one in found):
        raise Changed
    for one in found:
        one.claimed_by, one.claimed_until = actor, now + CLAIM
    db.session.flush()
    return found[-1]


def _is_anothers(task: CallTask, actor: str, now: datetime) -> bool:
    return task.claimed_until is not None and task.claimed_until > now and task.claimed_by != actor


def number_found(about: tuple[str, int]) -> None:
    """Put the calls to a person back whose number was to be found. Inside `write()`, when a number was entered."""
    there = update(CallTask).where(CallTask.entry == _written(about))
    there = there.execution_options(synchronize_session=False)
    wrong = CallTask.outcome == CallOutcome.WRONG_NUMBER
    db.session.execute(there.where(CallTask.lacks_number()).values(outcome=CallOutcome.OPEN))
    db.session.execute(
        there.where(wrong, CallTask.done_at.is_not(None)).values(outcome=CallOutcome.NOT_NEEDED)
    )


def number_is_wrong(about: tuple[str, int]) -> bool:
    """Return whether somebody called this person, and the number was wrong. One statement."""
    return _has(_written(about), CallOutcome.WRONG_NUMBER)


def is_known_wrong(kind: str, person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that somebody called this person and the number was wrong, for one of many rows."""
    entry = literal(f"{kind}:").concat(cast(person_id, String))
    return exists().where(CallTask.entry == entry, CallTask.outcome == CallOutcome.WRONG_NUMBER)


def lacks_number(about: tuple[str, int]) -> bool:
    """Return whether a number of this person is to be found, because it is wrong or there is none."""
    return _has(_written(about), *NUMBER_TO_FIND)


def drop_calls(key: str) -> None:
    """Take a message off the call list, because it was delivered after all or is no longer true."""
    now = clock.now()
    dropped = db.session.execute(
        update(CallTask)
        .where(CallTask.key == key, CallTask.done_at.is_(None))
        .values(outcome=_AFTER_DROPPING, done_at=now, done_by="worker", claimed_by=None, claimed_until=None)
        .returning(CallTask.id)
        .execution_options(synchronize_session=False)
    ).first()
    if dropped is not None:
        _note_handled([key], now)


def _get(task_id: int) -> CallTask:
    task = db.session.get(CallTask, task_id)
    if task is None:
        raise NotFound
    return task


def _of_entry(task: CallTask, *conditions: ColumnElement[bool]) -> Sequence[CallTask]:
    wanted = select(CallTask).where(CallTask.entry == task.entry, *conditions).order_by(CallTask.id)
    return db.session.scalars(wanted).all()


def _locked(task: CallTask, *conditions: ColumnElement[bool]) -> list[CallTask]:
    """Return the entry's calls with these conditions, locked in the order of their numbers, as they are now."""
    wanted = select(CallTask).where(CallTask.entry == task.entry, *conditions).order_by(CallTask.id)
    wanted = wanted.execution_options(populate_existing=True)
    return list(db.session.scalars(wanted if is_sqlite() else wanted.with_for_update()).all())


def _note_handled(keys: Sequence[str], at: datetime | None) -> None:
    """Mark messages that were parked or had come back as handled; with None, as not handled again."""
    stuck = or_(OutboxMessage.state == State.PARKED, OutboxMessage.bounced_at.is_not(None))
    wanted = OutboxMessage.needs_somebody() if at is not None else stuck
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.key.in_(keys), wanted)
        .values(handled_at=at)
        .execution_options(synchronize_session=False)
    )


def open_calls() -> list[CallTask]:
    """Return the calls that are not done, nearest deadline first, also those whose number is to be found."""
    return list(
        db.session.scalars(
            select(CallTask)
            .where(CallTask.done_at.is_(None))
            .order_by(CallTask.deadline.is_(None), CallTask.deadline, CallTask.id)
        )
    )
