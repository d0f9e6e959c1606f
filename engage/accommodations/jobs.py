"""Periodic jobs of the worker: assignments follow their sessions, and people hear in time that nothing was found."""

from __future__ import annotations

from datetime import timedelta

from engage.accommodations.queries.told import sessions_soon
from engage.accommodations.services import following, told
from engage.core.outbox.each import each
from engage.core.outbox.registry import periodic


@periodic(timedelta(minutes=10))
def tell_of_unmet_needs() -> None:
    """Tell those for whom nothing was found. What staff decided to offer instead is said with it."""
    each(sessions_soon(), told.tell_unmet)


@periodic(timedelta(minutes=1))
def follow_sessions() -> None:
    """Ask providers again for sessions that moved, and take back what was canceled."""
    each(following.find_stale(), _follow)


def _follow(assignment_id: int) -> None:
    following.follow(assignment_id, actor="worker")
