"""Jobs of the worker: close rounds after their deadline, and reveal closed rounds that nobody revealed.

Correctness does not depend on these jobs: a round takes no ballots after its deadline, closed or not.
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
    """Close the rounds whose deadline has passed. Those that are not live are revealed at the same time."""
    due = closing.due_rounds(clock.now())
    _each(due, lambda decision_id, round_id: closing.close_round(decision_id, round_id, actor=None))


@periodic(timedelta(minutes=1))
def reveal_forgotten_rounds() -> None:
    """Reveal the live rounds that nobody revealed, so that no answer stays hidden for ever."""
    due = closing.forgotten_rounds(clock.now())
    _each(due, lambda decision_id, round_id: closing.reveal_round(decision_id, round_id, actor=None))


def _each(due: Iterable[tuple[int, int]], act: Callable[[int, int], object]) -> None:
    """Run the act for each round in its own unit of work, so that one failure does not stop the others.

    A round that somebody closed, revealed or stopped meanwhile is skipped.
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
