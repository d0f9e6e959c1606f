"""Counting how often, without keeping who."""

from __future__ import annotations

import dataclasses
import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.errors import TooManyRequests
from engage.core.security.ratelimit import RateCounter, client_address, hit, purge_counters

ADDRESS = "203.0.113.7"


def use(times: int = 1, *, key: str = ADDRESS, name: str = "register", **more: Any) -> None:
    """Use something a number of times, each in its own transaction."""
    for _ in range(times):
        with write():
            hit(name, key, **{"limit": 3, "per_seconds": 3600, **more})


def test_so_many_and_no_more_until_the_window_ends(app: Flask, clock: Any) -> None:
    use(3)
    with pytest.raises(TooManyRequests) as refused:
        use()
    assert refused.value.retry_after == 3600
    clock.advance(minutes=30)
    with pytest.raises(TooManyRequests) as refused:
        use()
    assert refused.value.retry_after == 1800
    clock.advance(minutes=30)
    use(3)


def test_names_and_keys_count_apart(app: Flask, clock: Any) -> None:
    use(3)
    use(3, key="203.0.113.8")
    use(3, name="link")
    with pytest.raises(TooManyRequests):
        use(name="link")


def test_a_use_can_cost_more(app: Flask, clock: Any) -> None:
    use(cost=2)
    with pytest.raises(TooManyRequests):
        use(cost=2)
    use(cost=1)


def test_a_soft_limit_says_so_and_stops_nobody(app: Flask, clock: Any) -> None:
    said = []
    for _ in range(4):
        with write():
            said.append(hit("register", ADDRESS, limit=9, per_seconds=3600, soft=2))
    assert said == [False, False, True, True]


def test_counting_is_one_statement_and_nothing_in_the_row_says_who(
    app: Flask, clock: Any, count_statements: Any
) -> None:
    with count_statements() as statements:
        use()
    assert statements.count == 1
    row = db.session.scalars(select(RateCounter)).one()
    assert ADDRESS not in repr([row.bucket, row.window_start, row.count])
    assert len(row.bucket) == 64


def test_the_factor_loosens_limits_or_switches_them_off(app: Flask, clock: Any) -> None:
    app.config["SETTINGS"] = replaced(app.config["SETTINGS"], 2)
    use(6)
    with pytest.raises(TooManyRequests):
        use()
    app.config["SETTINGS"] = replaced(app.config["SETTINGS"], 0)
    use(20)


def replaced(settings: Any, factor: int) -> Any:
    """The settings with another factor."""
    return dataclasses.replace(settings, rate_limit_factor=factor)


def test_counters_of_windows_long_over_are_deleted(app: Flask, clock: Any) -> None:
    use()
    clock.advance(hours=12)
    use()
    clock.advance(hours=14)
    purge_counters()
    db.session.close()
    left = db.session.scalars(select(RateCounter.window_start)).all()
    assert left == [clock.now - timedelta(hours=14)]


def test_a_window_is_at_most_a_day(app: Flask) -> None:
    with pytest.raises(ValueError, match="a day"):
        use(per_seconds=90_000)


def test_many_at_once_are_counted_exactly(app: Flask, clock: Any) -> None:
    outcomes: list[bool] = []

    def many() -> None:
        with app.app_context():
            for _ in range(10):
                try:
                    use(limit=25)
                    outcomes.append(True)
                except TooManyRequests:
                    outcomes.append(False)

    threads = [threading.Thread(target=many) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count(True), len(outcomes)) == (25, 60)


@pytest.mark.parametrize(
    ("seen", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("not:an:address", "not:an:address"),
    ],
)
def test_the_address_that_is_counted(app: Flask, seen: str, counted: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": seen}):
        assert client_address() == counted
