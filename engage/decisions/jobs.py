"""Jobs of the worker: close rounds after their deadline, and reveal closed rounds that nobody revealed.

Correctness does not depend on these jobs: a round takes no ballots after its deadline, closed or not.
"""

from __future__ import annotations

from datetime import timedelta

from engage.core import clock
from engage.core.outbox.each import each
from engage.core.outbox.registry import periodic
from engage.decisions.errors import NotClosed, RoundOver
from engage.decisions.services import closing

# Somebody closed, revealed or stopped the round after it was found.
DONE_MEANWHILE = (RoundOver, NotClosed)


@periodic(timedelta(minutes=1))
def close_overdue_rounds() -> None:
    """Close the rounds whose deadline has passed. Those that are not live are revealed at the same time."""
    each(closing.due_rounds(clock.now()), _close, over=DONE_MEANWHILE)


@periodic(timedelta(minutes=1))
def reveal_forgotten_rounds() -> None:
    """Reveal the live rounds that nobody revealed, so that no answer stays hidden for ever."""
    each(closing.forgotten_rounds(clock.now()), _reveal, over=DONE_MEANWHILE)


def _close(ids: tuple[int, int]) -> None:
    closing.close_round(*ids, actor=None)


def _reveal(ids: tuple[int, int]) -> None:
    closing.reveal_round(*ids, actor=None)
