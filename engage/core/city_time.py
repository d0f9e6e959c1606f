"""The city's local time and calendar.

Instants are stored and passed on in UTC. A day is always the city's: from the late afternoon on, UTC is a day ahead of
Sacramento. `city_today` is the only way to get the current day (a guard test looks for others).
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from engage.core import clock
from engage.core.current import current_city


def city_zone() -> ZoneInfo:
    """Return the city's time zone."""
    return ZoneInfo(current_city().time_zone)


def in_city_time(moment: dt.datetime, zone: ZoneInfo | None = None) -> dt.datetime:
    """Return the instant in the city's time zone.

    `zone` is the result of an earlier `city_zone()`, for what runs without the application. Raises ValueError for
    a time without a time zone, which is ambiguous.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(zone or city_zone())


def city_day(moment: dt.datetime) -> dt.date:
    """Return the day in the city on which an instant falls. Raises ValueError as `in_city_time` does."""
    return in_city_time(moment).date()


def city_today() -> dt.date:
    """Return the current day in the city."""
    return city_day(clock.now())


def to_instant(wall_clock: dt.datetime) -> dt.datetime:
    """Return the instant of a local time in the city. The local time has no time zone, as forms give it.

    Of a time that comes twice, when clocks go back, it is the first.
    """
    return wall_clock.replace(tzinfo=city_zone())


def is_skipped(wall_clock: dt.datetime, zone: ZoneInfo | None = None) -> bool:
    """Return whether clocks go forward over this local time, so that it never is."""
    zone = zone or city_zone()
    instant = wall_clock.replace(tzinfo=zone).astimezone(dt.UTC)
    return instant.astimezone(zone).replace(tzinfo=None) != wall_clock.replace(fold=0)


def comes_twice(wall_clock: dt.datetime, zone: ZoneInfo | None = None) -> bool:
    """Return whether clocks go back over this local time, so that there are two instants of it."""
    local = wall_clock.replace(tzinfo=zone or city_zone())
    return not is_skipped(wall_clock, zone) and local.utcoffset() != local.replace(fold=1).utcoffset()


def to_wall_clock(instant: dt.datetime | None) -> dt.datetime | None:
    """Return the local time in the city of an instant, without a time zone, as forms take it."""
    return None if instant is None else in_city_time(instant).replace(tzinfo=None)


def end_of_day(day: dt.date) -> dt.datetime:
    """Return the last minute of a day in the city (23:59) as an instant."""
    return to_instant(dt.datetime.combine(day, dt.time(23, 59)))
