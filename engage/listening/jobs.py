"""Periodic jobs of the worker. Nothing depends on them: every write settles the waiting list of its own session."""

from __future__ import annotations

from datetime import timedelta

from engage.core.db import write
from engage.core.outbox.each import each
from engage.core.outbox.registry import periodic
from engage.listening.services import access, contact, waiting


@periodic(timedelta(minutes=1))
def settle_expired_offers() -> None:
    """Offer capacity to the next in the queue as soon as an offer expires, without waiting for another write."""
    each(waiting.find_due_sessions(), _settle)


def _settle(session_id: int) -> None:
    waiting.waiting_list.settle_if_due(access.lock_session(session_id))


@periodic(timedelta(hours=1))
def drop_old_contacts() -> None:
    """Delete the contacts that can neither be confirmed nor taken back any more."""
    with write():
        contact.drop_old_changes()
