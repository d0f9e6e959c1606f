"""Housekeeping of the worker: rounds whose time is over are closed, and forgotten ones revealed.

Nothing depends on it to be correct: after its deadline a round takes no votes, whether somebody closed it or not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta

from engage.core import clock
from engage.core.db import db, write
from engage.core.outbox.registry import periodic
from engage.decisions.errors import NotClosed, RoundOver
from engage.decisions.services import closing

log = logging.getLogger(__name__)


@periodic(timedelta(minutes=1))
def close_overdue_rounds() -> None:
    """Close the rounds whose time is over; those that are not live are revealed with that."""
    due = closing.due_rounds(clock.now())
    _each(due, lambda decision_id, round_id: closing.close_round(decision_id, round_id, user_id=None))


@periodic(timedelta(minutes=1))
def reveal_forgotten_rounds() -> None:
    """Reveal the live rounds that nobody revealed, so that no answer stays hidden for ever."""
    due = closing.forgotten_rounds(clock.now())
    _each(due, lambda decision_id, round_id: closing.reveal_round(decision_id, round_id, user_id=None))


def _each(due: Iterable[tuple[int, int]], act: Callable[[int, int], object]) -> None:
    """Each in a unit of work of its own, so that one that fails does not keep the others waiting.

    Where somebody was quicker, or stopped the round, nothing is left to do.
    """
    db.session.rollback()
    for decision_id, round_id in due:
        try:
            with write():
                act(decision_id, round_id)
        except (RoundOver, NotClosed):
            continue
        except Exception as error:  # noqa: BLE001 (see above)
            log.error("round %s: %s", round_id, type(error).__name__)
