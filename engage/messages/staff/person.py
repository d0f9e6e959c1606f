"""The part of a person's page about messages and calls. It shows no address and no number."""

from __future__ import annotations

from engage.accounts.queries.actors import names_of
from engage.core.outbox import registry
from engage.core.ports.parts import Part
from engage.core.security.permissions import Permission
from engage.core.staff.actors import actor_name
from engage.core.staff.people import PERSON
from engage.messages.queries.history import history_of
from engage.messages.staff import labels


@PERSON.part(order=10, permission=Permission.SEE_MESSAGES)
def messages_and_calls(kind: str, ident: int) -> Part | None:
    """Show what was sent, what came back, and every call with its outcome."""
    found = history_of(kind, ident)
    if not found.messages and not found.calls:
        return None
    people = names_of(task.done_by or "" for task in found.calls)
    return "messages/staff/_of_person.html", {
        "found": found,
        "words": labels,
        "name_of": registry.name_of,
        "actor_name": lambda actor: actor_name(actor, people),
    }
