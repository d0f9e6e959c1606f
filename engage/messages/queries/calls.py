"""The call list, one row for each person to call, and what to say to one of them. Nothing here is written."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from engage.core.db import db, scalar
from engage.core.errors import NotFound
from engage.core.outbox import registry
from engage.core.outbox.models import (
    NUMBER_TO_FIND,
    TAKE_BACK_WITHIN,
    TAKEN_BACK,
    CallOutcome,
    CallTask,
)
from engage.core.outbox.outgoing import Callee, Outgoing, callee_of, letter_of, said_as_one, script_of
from engage.core.paging import Paging

CALLS_PER_PAGE = 20
RECENT_SHOWN = 20
REST = timedelta(hours=2)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CallFilter:
    """Which people to list: by language, by occasion (`session:7`), and whether their number is still to be found."""

    language: str = ""
    occasion: str = ""
    is_finding: bool = False


@dataclass(frozen=True)
class CallRow:
    """One person to call: `task_id` is the newest of their calls, `kinds` what they are about, oldest first."""

    entry: str
    task_id: int
    language: str
    deadline: datetime | None
    tries: int
    last_tried_at: datetime | None
    claimed_by: str | None
    claimed_until: datetime | None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recorded:
    """An outcome of the past hour, which can still be taken back."""

    entry: str
    task_id: int
    outcome: CallOutcome
    at: datetime
    actor: str
    kind: str


@dataclass(frozen=True)
class CallPage:
    """One page of the call list, with the people by language and by occasion, whatever the filter."""

    rows: Sequence[CallRow]
    page: int
    pages: int
    languages: Sequence[tuple[str, int]]
    occasions: Sequence[tuple[str, int]]
    to_call: int
    to_find: int
    recent: Sequence[Recorded]


def list_calls(wanted: CallFilter, *, now: datetime, page: int = 1) -> CallPage:
    """Return a page of the call list. Eight statements.

    The nearest deadline is first; who was tried within the last two hours comes after all others. Raises NotFound for a
    page that does not exist.
    """
    state = CallTask.lacks_number() if wanted.is_finding else CallTask.is_to_call()
    conditions = [state, *_narrowed(wanted)]
    total = _people(*conditions)
    paging = Paging.of(total, CALLS_PER_PAGE, page)
    if paging.page != page:
        raise NotFound
    rows = db.session.execute(_entries(conditions, now).limit(CALLS_PER_PAGE).offset(paging.start)).all()
    kinds = _kinds_of([row.entry for row in rows], state)
    return CallPage(
        [_row(row, kinds) for row in rows],
        paging.page,
        paging.pages,
        _tally(CallTask.language, state),
        _tally(CallTask.occasion, state),
        _people(CallTask.is_to_call()),
        _people(CallTask.lacks_number()),
        _list_recent(now),
    )


def _row(row: Any, kinds: Mapping[str, Sequence[str]]) -> CallRow:
    return replace(CallRow(*row), kinds=tuple(kinds.get(row.entry, ())))


def _narrowed(wanted: CallFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.language:
        found.append(CallTask.language == wanted.language)
    if wanted.occasion:
        found.append(CallTask.occasion == wanted.occasion)
    return found


def _people(*conditions: ColumnElement[bool]) -> int:
    return int(scalar(select(func.count(CallTask.entry.distinct())).where(*conditions)) or 0)


def _entries(conditions: Sequence[ColumnElement[bool]], now: datetime) -> Any:
    deadline, tried = func.min(CallTask.deadline), func.max(CallTask.last_tried_at)
    newest = func.max(CallTask.id)
    resting = case((tried > now - REST, 1), else_=0)
    return (
        select(
            CallTask.entry,
            newest.label("task_id"),
            func.max(CallTask.language),
            deadline,
            func.max(CallTask.attempts),
            tried,
            func.max(CallTask.claimed_by),
            func.max(CallTask.claimed_until),
        )
        .where(*conditions)
        .group_by(CallTask.entry)
        .order_by(resting, deadline.is_(None), deadline, newest)
    )


def _kinds_of(entries: Sequence[str], state: ColumnElement[bool]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    rows = db.session.execute(
        select(CallTask.entry, CallTask.kind).where(CallTask.entry.in_(entries), state).order_by(CallTask.id)
    )
    for entry, kind in rows:
        kinds = found.setdefault(entry, [])
        if kind not in kinds:
            kinds.append(kind)
    return found


def _tally(column: Any, state: ColumnElement[bool]) -> list[tuple[str, int]]:
    number = func.count(CallTask.entry.distinct())
    rows = db.session.execute(
        select(column, number)
        .where(state, column.is_not(None))
        .group_by(column)
        .order_by(number.desc(), column)
    )
    return [(value, count) for value, count in rows]


def _list_recent(now: datetime) -> list[Recorded]:
    rows = db.session.execute(
        select(
            CallTask.entry,
            func.max(CallTask.id),
            CallTask.outcome,
            CallTask.last_tried_at,
            func.max(CallTask.done_by),
            func.max(CallTask.kind),
        )
        .where(
            CallTask.last_tried_at > now - TAKE_BACK_WITHIN,
            CallTask.outcome.in_(TAKEN_BACK),
            CallTask.done_by != "worker",
        )
        .group_by(CallTask.entry, CallTask.outcome, CallTask.last_tried_at)
        .order_by(CallTask.last_tried_at.desc(), func.max(CallTask.id).desc())
        .limit(RECENT_SHOWN)
    )
    return [
        Recorded(entry, ident, CallOutcome(outcome), at, actor or "", kind)
        for entry, ident, outcome, at, actor, kind in rows
        if at is not None
    ]


@dataclass(frozen=True)
class CallSheet:
    """The call to one person: what to say in their language and in the caller's, said once for all open messages.

    `state`: `ready`; `needless` where no message is true any more; `faulty` where one could not be made. `tasks` are
    the open calls, oldest first.
    """

    tasks: Sequence[CallTask]
    state: str
    callee: Callee = field(default_factory=Callee)
    language: str = ""
    words: str = ""
    own_words: str = ""
    has_private_page: bool = False

    @property
    def may_print(self) -> bool:
        """Whether there is a letter: none for what may go to somebody else."""
        return self.state == "ready" and not self.callee.apart

    @property
    def task(self) -> CallTask:
        """The newest of the calls."""
        return self.tasks[-1]

    @property
    def deadline(self) -> datetime | None:
        """After this instant the call is useless."""
        dates = [date for date in (self.callee.deadline, *(task.deadline for task in self.tasks)) if date]
        return min(dates, default=None)

    @property
    def tries(self) -> int:
        """How often somebody tried."""
        return max(task.attempts for task in self.tasks)

    @property
    def lacks_number(self) -> bool:
        """Whether the number is to be found first."""
        return self.task.outcome in NUMBER_TO_FIND


def read_call(task_id: int, *, language: str) -> CallSheet | None:
    """Return the call that one entry of the list is made as, or None where nothing of it is open. Raises NotFound."""
    tasks = open_tasks(task_id)
    return _sheet(tasks, language) if tasks else None


def open_tasks(task_id: int) -> Sequence[CallTask]:
    """Return what is still to be said of the entry that a task belongs to, oldest first. Raises NotFound."""
    task = db.session.get(CallTask, task_id)
    if task is None:
        raise NotFound
    return db.session.scalars(
        select(CallTask).where(CallTask.entry == task.entry, CallTask.done_at.is_(None)).order_by(CallTask.id)
    ).all()


def _sheet(tasks: Sequence[CallTask], language: str) -> CallSheet:
    try:
        theirs = say(tasks, None)
        ours = say(tasks, language)
    except Exception as error:  # noqa: BLE001 (one faulty message must not close the page)
        log.error("the words of call %s could not be made: %s", tasks[-1].id, type(error).__name__)
        return CallSheet(tasks, "faulty")
    if not theirs or not ours:
        return CallSheet(tasks, "needless")
    newest = theirs[-1]
    words, own_words = (said_as_one(map(script_of, said)).text for said in (theirs, ours))
    same = newest.language == ours[-1].language
    return CallSheet(
        tasks,
        "ready",
        callee_of(newest) or Callee(),
        newest.language,
        words,
        "" if same else own_words,
        has_private_page=bool(letter_of(newest).private_page),
    )


def say(tasks: Sequence[CallTask], language: str | None) -> list[Outgoing]:
    """Return the messages that are true, oldest first, the newest of each topic only."""
    found: list[Outgoing] = []
    topics: set[str] = set()
    for task in reversed(tasks):
        topic = registry.topic_of(task.kind, task.key)
        if topic in topics:
            continue
        outgoing = registry.make(task.kind, task.subject, language=language)
        if outgoing is not None:
            topics.add(topic)
            found.append(outgoing)
    return found[::-1]
