"""The city's clocks and calendar: which day it is there, and what its wall clocks show.

Instants are stored and passed on in UTC. A day is always the city's: from the late afternoon on, UTC is a day ahead
of Sacramento. `city_today` is the only way to the present day (a guard test looks for others).
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from engage.core import clock
from engage.core.current import current_city


def city_zone() -> ZoneInfo:
    """The city's time zone."""
    return ZoneInfo(current_city().time_zone)


def in_city_time(moment: dt.datetime) -> dt.datetime:
    """The moment on the city's clocks. Raises ValueError for one without a time zone: it could be any."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(city_zone())


def city_day(moment: dt.datetime) -> dt.date:
    """The day on the city's calendar on which a moment falls. Raises ValueError as `in_city_time`."""
    return in_city_time(moment).date()


def city_today() -> dt.date:
    """The present day on the city's calendar."""
    return city_day(clock.now())


def to_instant(wall_clock: dt.datetime) -> dt.datetime:
    """What the city's clocks show (without a time zone, as forms give it), as an instant."""
    return wall_clock.replace(tzinfo=city_zone())


def to_wall_clock(instant: dt.datetime | None) -> dt.datetime | None:
    """An instant as the city's clocks show it, without a time zone, as forms take it."""
    return None if instant is None else in_city_time(instant).replace(tzinfo=None)


def end_of_day(day: dt.date) -> dt.datetime:
    """The last instant of a day in the city that a minute counts."""
    return to_instant(dt.datetime.combine(day, dt.time(23, 59)))
