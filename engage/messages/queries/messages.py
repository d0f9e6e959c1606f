"""Messages, as staff read them. No contact data is returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from engage.core.db import db, scalar
from engage.core.errors import NotFound
from engage.core.outbox.models import OutboxMessage, State
from engage.core.paging import Paging

PAGE_SIZE = 50
ATTENTION_SHOWN = 50
BOUNCED = "bounced"
ATTENTION = "attention"


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


def _paging(total: int, size: int, asked: int) -> Paging:
    """Return the requested page. Raises NotFound where it does not exist."""
    paging = Paging.of(total, size, asked)
    if paging.page != asked:
        raise NotFound
    return paging


def known_states() -> tuple[str, ...]:
    """Return the filters for the list, starting with the messages that need attention."""
    return (ATTENTION, BOUNCED, *(state.value for state in State))
