"""A job of the worker: do what time has made due for the changes that wait."""

from __future__ import annotations

import logging
from datetime import timedelta

from engage.bodies.errors import AlreadyDecided
from engage.bodies.services.changes import waiting
from engage.core.db import db, write
from engage.core.outbox.registry import periodic

log = logging.getLogger(__name__)


@periodic(timedelta(minutes=5))
def review_waiting_changes() -> None:
    """Review each proposal in its own unit of work, so that one failure does not stop the others."""
    found = waiting.open_changes()
    db.session.rollback()
    for change_id in found:
        try:
            with write():
                waiting.review(change_id)
        except AlreadyDecided:
            continue
        except Exception as error:  # noqa: BLE001 (see above)
            log.error("change %s: %s", change_id, type(error).__name__)
