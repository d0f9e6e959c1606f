"""The port of the staff page *Today*: tasks of all domains, other parts below them, and links above.

What stands in the way of all work (no message goes out) is said first, in words: `@ALARMS.part(…)`.

A domain adds its tasks in `<domain>/staff/tasks.py`, so that their words are in the staff catalogue:

    TASKS.add(
        Task(
            name="visits",
            order=20,
            permission=Permission.SEE_NEEDS,
            pace=Pace.URGENT,
            label=lambda n: ngettext("park to visit", "parks to visit", n),
            count=lambda moment: work.parks_to_visit(moment.today),
            endpoint="staff_parks.list_visits",
        )
    )

`order`: below 100 for urgent tasks, below 200 for tasks to be done soon, then the others. *Today* shows only a task's
label and number: for confidential matters it says how many there are, never what they are.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import ScalarSelect, Select, func, select

from engage.core.addresses import page_url
from engage.core.db import db
from engage.core.i18n.content import TextValue
from engage.core.pages import spec_of
from engage.core.ports.menus import Menu
from engage.core.ports.parts import Parts
from engage.core.ports.registry import Registry
from engage.core.security.guards import can
from engage.core.security.permissions import Permission


class Pace(enum.StrEnum):
    """How soon a task has to be done."""

    URGENT = "urgent"
    SOON = "soon"
    WHEN_THERE_IS_TIME = ""


@dataclass(frozen=True)
class Moment:
    """The current instant, and the day in the city."""

    now: datetime
    today: date


@dataclass(frozen=True)
class Item:
    """A page on which part of a task is done: its title, time, address and the amount of work.

    `links` are (label, address) of the pieces of work themselves, where they have pages.
    """

    title: TextValue
    at: datetime
    number: int
    href: str | None
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Task:
    """A kind of work: its permission, pace, label, amount, and the page on which it is done.

    `count` returns a query with one row for each piece of work; the queries of all tasks are counted in one statement.
    It may return the number itself where the database alone cannot count it. `label` returns the words that follow the
    number. The task is done on the staff page `endpoint`; or, with `items`, on one page for each of several things,
    which are listed first.
    """

    name: str
    order: int
    permission: Permission
    pace: Pace
    label: Callable[[int], str]
    count: Callable[[Moment], Select[Any] | int]
    endpoint: str | None = None
    items: Callable[[Moment], Sequence[Item]] | None = None


TASKS = Registry[Task]("the tasks of Today")
ALARMS = Parts[[Moment]]("Today, before all work")
TODAY = Parts[[Moment]]("Today")
ACTIONS = Menu("what can be begun from Today")


def count_work(tasks: Iterable[Task], moment: Moment) -> dict[str, int]:
    """Return the amount of work of each task, by name. One statement, and those of tasks that count by themselves."""
    counted = {task.name: task.count(moment) for task in tasks}
    queries = {name: _number(found) for name, found in counted.items() if isinstance(found, Select)}
    numbers = {name: found for name, found in counted.items() if isinstance(found, int)}
    if queries:
        row = db.session.execute(select(*queries.values())).one()
        numbers |= {name: int(number) for name, number in zip(queries, row, strict=True)}
    return numbers


def address_of(task: Task) -> str | None:
    """Return the page of a task, or None where there is none or the reader may not open it."""
    if task.endpoint is None or task.endpoint not in current_app.view_functions:
        return None
    spec = spec_of(current_app, task.endpoint)
    may_open = spec is not None and spec.permission is not None and can(spec.permission)
    return page_url(task.endpoint) if may_open else None


def _number(query: Select[Any]) -> ScalarSelect[int]:
    return select(func.count()).select_from(query.subquery()).scalar_subquery()
