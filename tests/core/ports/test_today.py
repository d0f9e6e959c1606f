"""Tasks of Today: counted together, in order, each leading where the reader may go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, literal, select, union_all

from engage.core.pages import Audience, spec_of
from engage.core.ports import today
from engage.core.ports.registry import AlreadyRegistered, Registry
from engage.core.ports.today import TASKS, Moment, Pace, Task, address_of, count_work
from engage.core.security.permissions import Permission
from tests.support.statements import Statements

NOON = Moment(datetime(2027, 3, 1, 20, tzinfo=UTC), date(2027, 3, 1))


def _task(name: str, count: Callable[[Moment], Select[Any] | int], **details: Any) -> Task:
    """A task that an organizer has."""
    return Task(
        name,
        details.pop("order", 10),
        details.pop("permission", Permission.SEE_NEEDS),
        Pace.SOON,
        lambda n: f"{n} of it",
        count,
        **details,
    )


def _rows(number: int) -> Select[Any]:
    """A query with so many rows."""
    rows = union_all(*(select(literal(one).label("id")) for one in range(number))).subquery()
    return select(rows.c.id)


def test_all_queries_are_counted_in_one_statement(
    app: Flask, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    tasks = [_task(f"task {number}", lambda _moment, n=number: _rows(n)) for number in range(1, 9)]
    with count_statements() as statements:
        counts = count_work(tasks, NOON)
    assert counts == {f"task {number}": number for number in range(1, 9)}
    assert statements.count == 1


def test_a_task_may_count_by_itself(app: Flask) -> None:
    tasks = [_task("queried", lambda _moment: _rows(3)), _task("counted", lambda _moment: 4)]
    assert count_work(tasks, NOON) == {"queried": 3, "counted": 4}


def test_nothing_to_count_takes_no_statement(
    app: Flask, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    with count_statements() as statements:
        assert count_work([], NOON) == {}
    assert statements.count == 0


def test_a_task_is_counted_as_of_the_moment(app: Flask) -> None:
    assert count_work([_task("day", lambda moment: moment.today.day)], NOON) == {"day": 1}


def test_a_task_leads_to_its_page_where_the_reader_may_open_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = {Permission.SEE_NEEDS}
    monkeypatch.setattr(today, "can", allowed.__contains__)
    task = _task("people", lambda _moment: 1, endpoint="staff_accounts.list_people")
    with app.test_request_context("/staff/"):
        assert address_of(task) is None
        allowed.add(Permission.MANAGE_PEOPLE)
        assert address_of(task) == "/staff/people"
        assert address_of(_task("shifts", lambda _moment: 1, endpoint="staff_shifts.list_shifts")) is None
        assert address_of(_task("words", lambda _moment: 1)) is None


def test_a_task_that_is_registered_twice_is_an_error() -> None:
    tasks = Registry[Task]("the tasks of Today")
    tasks.add(_task("calls", lambda _moment: 1))
    with pytest.raises(AlreadyRegistered, match="Today: calls"):
        tasks.add(_task("calls", lambda _moment: 2))


def test_numbers_say_how_soon_a_task_is_to_be_done(app: Flask) -> None:
    """So that what is urgent stands first, whichever domain it is of."""
    paces = [Pace.URGENT, Pace.SOON, Pace.WHEN_THERE_IS_TIME]
    assert [task.name for task in TASKS if task.pace is not paces[task.order // 100]] == []


def test_tasks_are_done_on_staff_pages(app: Flask) -> None:
    leading = {task.name: spec_of(app, task.endpoint) for task in TASKS if task.endpoint is not None}
    assert {
        name for name, spec in leading.items() if spec is None or spec.audience is not Audience.STAFF
    } == set()
    assert [task.name for task in TASKS if (task.endpoint is None) == (task.items is None)] == []


def test_every_task_has_words_for_one_and_for_many(app: Flask) -> None:
    with app.test_request_context("/staff/"):
        same = [task.name for task in TASKS if task.label(1) == task.label(5)]
    assert same == []
