"""What the worker tidies up by itself. Nothing depends on it to be correct."""

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
    """Take people off the call list whose message has become untrue since."""
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
    """Put these jobs on the worker's list; a second time changes nothing."""
    registry.periodic(timedelta(minutes=10))(close_needless_calls)
    registry.periodic(timedelta(hours=1))(purge_counters)
