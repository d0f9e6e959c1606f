"""Messages and calls, as staff read them. No contact data is returned, except for calls."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from engage.core.db import db, scalar
from engage.core.errors import NotFound
from engage.core.outbox import registry
from engage.core.outbox.models import STILL_TO_CALL, CallTask, OutboxMessage, State
from engage.core.outbox.outgoing import Call, Callee, callee_of
from engage.core.paging import Paging

PAGE_SIZE = 50
CALLS_PER_PAGE = 10
ATTENTION_SHOWN = 50
BOUNCED = "bounced"
ATTENTION = "attention"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MessageFilter:
    """Which messages to list. `state` is a State, `bounced` or `attention`; empty lists all."""

    state: str = ""
    kind: str = ""


@dataclass(frozen=True)
class MessagePage:
    """One page of a list. Page numbers start at 1, and page 1 always exists."""

    messages: Sequence[OutboxMessage]
    page: int
    pages: int
    total: int


def _conditions(wanted: MessageFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state == BOUNCED:
        found.append(OutboxMessage.bounced_at.is_not(None))
    elif wanted.state == ATTENTION:
        found.append(OutboxMessage.needs_somebody())
    elif wanted.state:
        found.append(OutboxMessage.state == wanted.state)
    if wanted.kind:
        found.append(OutboxMessage.kind == wanted.kind)
    return found


def list_messages(wanted: MessageFilter, *, page: int = 1) -> MessagePage:
    """Return a page of messages, newest first. Raises NotFound for a page that does not exist."""
    conditions = _conditions(wanted)
    total = int(scalar(select(func.count()).select_from(OutboxMessage).where(*conditions)) or 0)
    paging = _paging(total, PAGE_SIZE, page)
    query = select(OutboxMessage).where(*conditions).order_by(OutboxMessage.id.desc())
    rows = db.session.scalars(query.limit(PAGE_SIZE).offset(paging.start)).all()
    return MessagePage(rows, paging.page, paging.pages, total)


def list_attention() -> Sequence[OutboxMessage]:
    """Return parked or returned messages that nobody has handled, newest first. At most ATTENTION_SHOWN."""
    query = select(OutboxMessage).where(OutboxMessage.needs_somebody()).order_by(OutboxMessage.id.desc())
    return db.session.scalars(query.limit(ATTENTION_SHOWN)).all()


@dataclass(frozen=True)
class CallSheet:
    """One call: whom to call, the subject, and what to say in the recipient's language and in the caller's.

    `state`: `ready`; `needless` where the message is no longer true; `faulty` where it could not be made.
    """

    task: CallTask
    state: str
    callee: Callee = field(default_factory=Callee)
    language: str = ""
    words: str = ""
    own_words: str = ""

    @property
    def deadline(self) -> datetime | None:
        """After this instant the call is useless."""
        return self.callee.deadline or self.task.deadline


@dataclass(frozen=True)
class CallPage:
    """One page of the call list."""

    sheets: Sequence[CallSheet]
    page: int
    pages: int
    total: int


def list_calls(*, language: str, page: int = 1) -> CallPage:
    """Return a page of the call list, nearest deadline first, with the words in `language` too.

    Raises NotFound for a page that does not exist.
    """
    total = int(scalar(select(func.count()).select_from(_open_calls().subquery())) or 0)
    paging = _paging(total, CALLS_PER_PAGE, page)
    query = _open_calls().order_by(CallTask.deadline.is_(None), CallTask.deadline, CallTask.id)
    tasks = db.session.scalars(query.limit(CALLS_PER_PAGE).offset(paging.start)).all()
    return CallPage([_sheet(task, language) for task in tasks], paging.page, paging.pages, total)


def _paging(total: int, size: int, asked: int) -> Paging:
    """Return the requested page. Raises NotFound where it does not exist."""
    paging = Paging.of(total, size, asked)
    if paging.page != asked:
        raise NotFound
    return paging


def _open_calls() -> Select[CallTask]:
    return select(CallTask).where(CallTask.outcome.in_(STILL_TO_CALL))


def _sheet(task: CallTask, language: str) -> CallSheet:
    try:
        theirs = registry.make(task.kind, task.subject)
        ours = registry.make(task.kind, task.subject, language=language)
    except Exception as error:  # noqa: BLE001 (one faulty message must not hide the rest of the list)
        log.error("the words of call %s could not be made: %s", task.id, type(error).__name__)
        return CallSheet(task, "faulty")
    if theirs is None or ours is None:
        return CallSheet(task, "needless")
    callee = theirs.callee if isinstance(theirs, Call) else callee_of(theirs)
    own_words = "" if theirs.language == ours.language else ours.words
    return CallSheet(task, "ready", callee or Callee(), theirs.language, theirs.words, own_words)


def known_states() -> tuple[str, ...]:
    """Return the filters for the list, starting with the messages that need attention."""
    return (ATTENTION, BOUNCED, *(state.value for state in State))
