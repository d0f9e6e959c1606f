"""Periodic jobs of the worker for the outbox. Nothing depends on them for correctness."""

from __future__ import annotations

import logging
from datetime import timedelta

from engage.core.db import db, write
from engage.core.outbox import calls, registry
from engage.core.outbox.models import CallTask
from engage.core.outbox.rendering import message_context
from engage.core.security.ratelimit import purge_counters

log = logging.getLogger("engage.worker")


def close_needless_calls() -> None:
    """Take messages that are no longer true off the call list."""
    with message_context():
        needless = [task.key for task in calls.open_calls() if _is_needless(task)]
    db.session.close()
    for key in needless:
        with write():
            calls.drop_calls(key)


def _is_needless(task: CallTask) -> bool:
    try:
        return registry.make(task.kind, task.subject) is None
    except Exception as error:  # noqa: BLE001 (a fault in one kind of message must not keep the others)
        log.warning("call %s cannot be judged: %s", task.id, type(error).__name__)
        return False


def register() -> None:
    """Register these jobs with the worker. A repeated call changes nothing."""
    registry.periodic(timedelta(minutes=10))(close_needless_calls)
    registry.periodic(timedelta(hours=1))(purge_counters)
