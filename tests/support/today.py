"""What staff's Today counts, for tests."""

from __future__ import annotations

from engage.core import clock
from engage.core.city_time import city_today
from engage.core.db import db
from engage.core.ports.today import TASKS, Moment, count_work


def work_counted() -> dict[str, int]:
    """How much there is of every task, by name; only what there is."""
    db.session.rollback()
    counts = count_work(TASKS, Moment(clock.now(), city_today()))
    return {name: number for name, number in counts.items() if number}
