"""Periodic jobs of the worker about accounts. Nothing depends on them for correctness."""

from __future__ import annotations

from datetime import timedelta

from engage.accounts.services import kept_work
from engage.core.db import write
from engage.core.outbox.registry import periodic


@periodic(timedelta(hours=1))
def drop_kept_work() -> None:
    """Delete what people typed when they were signed out, and did not come back for."""
    with write():
        kept_work.drop_expired()
