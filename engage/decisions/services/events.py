"""Append events to a decision's chain. Callers must hold the decision's lock, so that the chain never forks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from engage.core.db import db
from engage.decisions.models import Decision, DecisionEvent
from engage.decisions.policy import chain


@dataclass(frozen=True)
class NewEvent:
    """An event to append. `payload` is plain data without names or written words; `kind` says what happened."""

    kind: str
    payload: Mapping[str, Any]
    is_public: bool = True


def append(
    decision: Decision, kind: str, payload: Mapping[str, Any], *, at: datetime, is_public: bool = True
) -> None:
    """Append one event to the chain of a locked decision."""
    append_all(decision, [NewEvent(kind, payload, is_public)], at=at)


def append_all(decision: Decision, events: Iterable[NewEvent], *, at: datetime) -> None:
    """Append events in this order: one statement for all events and one for the decision's head."""
    number, head, moment = decision.events, decision.head, chain.time_of(at)
    rows = []
    for event in events:
        number += 1
        payload = chain.canonical({"kind": event.kind, "salt": chain.new_salt(), **event.payload})
        payload_digest = chain.sha256(payload)
        parent = head
        head = chain.event_hash(number=number, at=moment, payload_digest=payload_digest, parent=parent)
        rows.append(
            {
                "decision_id": decision.id,
                "number": number,
                "at": moment,
                "is_public": event.is_public,
                "payload": payload,
                "payload_digest": payload_digest,
                "parent_hash": parent,
                "hash": head,
            }
        )
    if not rows:
        return
    db.session.execute(insert(DecisionEvent), rows)
    decision.events, decision.head = number, head


def head_of(decision: Decision) -> str:
    """Return the head of the chain in the form that mails quote."""
    return str(chain.Head(decision.events, decision.head))
