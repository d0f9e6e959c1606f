"""Periodic jobs of the worker: who asked in time hears before the session that nothing was found."""

from __future__ import annotations

from datetime import timedelta

from engage.accommodations.queries.told import sessions_soon
from engage.accommodations.services import told
from engage.core.outbox.each import each
from engage.core.outbox.registry import periodic


@periodic(timedelta(minutes=10))
def tell_of_unmet_needs() -> None:
    """Tell those for whom nothing was found. What staff decided to offer instead is said with it."""
    each(sessions_soon(), told.tell_unmet)
