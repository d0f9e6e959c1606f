"""*Today*, the first staff page: what is to be done, with links to each piece of work."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, url_for

from engage.core import clock
from engage.core.city_time import city_today
from engage.core.errors import Forbidden, NotFound
from engage.core.pages import Audience, page
from engage.core.ports.today import ACTIONS, ALARMS, TASKS, TODAY, Moment, Task, address_of, count_work
from engage.core.scopes import Scope
from engage.core.security.guards import can
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff

bp = Blueprint("staff_home", __name__, url_prefix="/staff")


@dataclass(frozen=True)
class Work:
    """The amount of work for a task. `href` is None where there is no page that the reader may open."""

    number: int
    words: str
    pace: str
    href: str | None


def _work(name: str) -> Task:
    """Return a task that is done on several pages, if the reader may do it. Raises NotFound, Forbidden."""
    task = TASKS.get(name)
    if task is None or task.items is None:
        raise NotFound
    if not can(task.permission):
        raise Forbidden
    return task


WORK = Scope("kind of work, by its own permission", _work)


@bp.get("/")
@page(audience=Audience.STAFF, permission=Permission.SEE_STAFF_HOME)
def show_home() -> str:
    """Show the tasks of the reader, and the other parts that domains add."""
    moment = _moment()
    mine = [task for task in TASKS if can(task.permission)]
    counts = count_work(mine, moment)
    work = [
        Work(counts[task.name], task.label(counts[task.name]), task.pace, _href(task))
        for task in mine
        if counts[task.name]
    ]
    return render_staff(
        "about/staff/show_home.html",
        alarms=list(ALARMS.of(moment)),
        work=work,
        actions=ACTIONS,
        today_parts=list(TODAY.of(moment)),
    )


@bp.get("/today/<name>")
@page(audience=Audience.STAFF, permission=Permission.SEE_STAFF_HOME, scope=WORK)
def list_work(name: str) -> str:
    """List the pages on which a task is done."""
    task = WORK.loaded()
    assert task.items is not None
    items = task.items(_moment())
    return render_staff(
        "about/staff/list_work.html",
        items=items,
        words=task.label,
        total=sum(item.number for item in items),
    )


def _moment() -> Moment:
    return Moment(clock.now(), city_today())


def _href(task: Task) -> str | None:
    return url_for("staff_home.list_work", name=task.name) if task.items is not None else address_of(task)
