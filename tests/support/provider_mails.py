"""Every kind of message to providers: a provider and an assignment for which it is true, and what it says now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engage.accommodations.models import Assignment, Provider
from engage.accommodations.services import assigning
from engage.core.db import db, write
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import make
from engage.core.outbox.rendering import message_context
from tests.support.listening import make_session
from tests.support.providers import arrange, ask, make_provider, speaks


def _withdrawn(assignment: Assignment) -> Assignment:
    with write():
        return assigning.withdraw(assignment.id, user_id=None, actor="command")


# How it comes about that a message is true.
KINDS: dict[str, Callable[[Provider], Assignment]] = {
    "accommodations.proposed": lambda provider: ask(make_session(), provider),
    "accommodations.accepted": lambda provider: arrange(make_session(), provider),
    "accommodations.changed": lambda provider: arrange(make_session(), provider),
    "accommodations.withdrawn": lambda provider: _withdrawn(arrange(make_session(), provider)),
    "accommodations.reminder": lambda provider: arrange(make_session(), provider),
    "accommodations.sign_hours": lambda provider: arrange(make_session(), provider),
    "accommodations.link": lambda provider: arrange(make_session(), provider),
}
# What each has to say, whichever way it goes.
SAYS = {
    "accommodations.proposed": "We need an interpreter into White Hmong|Interpreter: White Hmong",
    "accommodations.accepted": "You are confirmed for",
    "accommodations.changed": "Something has changed",
    "accommodations.withdrawn": "We do not need you on",
    "accommodations.reminder": "We look forward to seeing you|Reminder",
    "accommodations.sign_hours": "how long you worked|How long did you work",
    "accommodations.link": "private link",
}


def situation(kind: str, **contact: Any) -> tuple[Provider, Assignment]:
    """A provider and an assignment for which a message of this kind is true."""
    provider = make_provider("Pao Example", speaks("hmn", "mww"), **contact)
    return provider, KINDS[kind](provider)


def say(kind: str, provider: Provider, assignment: Assignment) -> Outgoing | None:
    """What the worker would send now."""
    at = assignment.agreed_until if kind.endswith("sign_hours") else assignment.starts_at
    db.session.rollback()
    with message_context():
        return make(
            kind,
            {"provider": provider.id, "assignment": assignment.id, "at": int(at.timestamp())},
        )
