"""A time zone as calendars need it (RFC 5545, VTIMEZONE): two parts with the rule of each change of the clocks.

Rules are worked out from the time zone's own data, and only where they hold for years: programs that know no lists of
dates (RDATE) read them too. A zone whose clocks never change has one part. Of others the dates are listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard

YEARS = 12  # for which a rule must hold: until then calendars have read us again
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Change:
    """One change of the clocks, by the clock before it."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def is_forward(self) -> bool:
        """Whether the clocks go forward."""
        return self.after > self.before


def add_time_zone(calendar: Calendar, zone: ZoneInfo, moments: Sequence[datetime]) -> None:
    """Describe the zone of the times in a calendar, from a year before the first of them on."""
    first = min(moments).year - 1
    changes = _changes(zone, first, max(moments).year + YEARS)
    described = _described(zone, changes, first)
    if described is not None:
        calendar.subcomponents.insert(0, described)  # some programs read it only before it is used
    else:
        last = max(moments).date() + timedelta(days=365)
        calendar.add_missing_timezones(first_date=datetime(first, 1, 1, tzinfo=UTC).date(), last_date=last)


def _described(zone: ZoneInfo, changes: Sequence[Change], first: int) -> Timezone | None:
    """Return a zone with a rule for each change in a year, or one whose clocks stay; None for others."""
    described = Timezone()
    described.add("tzid", zone.key)
    if not changes:
        start = datetime(first, 1, 1, tzinfo=UTC).astimezone(zone)
        offset = _offset(start)
        described.add_component(
            _part(Change(start.replace(tzinfo=None), offset, offset, start.tzname() or ""), None)
        )
        return described
    for kind in (True, False):
        same = [one for one in changes if one.is_forward is kind]
        rule = _rule(same)
        if rule is None:
            return None
        described.add_component(_part(same[0], rule))
    return described


def _part(change: Change, rule: dict[str, object] | None) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if change.is_forward else TimezoneStandard()
    part.add("dtstart", change.at)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    if rule is not None:
        part.add("rrule", rule)
    return part


def _rule(changes: Sequence[Change]) -> dict[str, object] | None:
    """Return the rule of these changes, if they come once a year, always alike."""
    years = [one.at.year for one in changes]
    alike = {(one.at.month, one.at.weekday(), one.at.time(), one.before, one.after) for one in changes}
    if len(changes) < YEARS or years != list(range(years[0], years[0] + len(years))) or len(alike) != 1:
        return None
    weeks = {(one.at.day - 1) // 7 + 1 for one in changes}
    if all((one.at + timedelta(days=7)).month != one.at.month for one in changes):
        week = -1
    elif len(weeks) == 1:
        (week,) = weeks
    else:
        return None
    return {
        "freq": "yearly",
        "bymonth": changes[0].at.month,
        "byday": f"{week}{DAYS[changes[0].at.weekday()]}",
    }


@lru_cache(maxsize=16)
def _changes(zone: ZoneInfo, first: int, last: int) -> tuple[Change, ...]:
    """Return the changes of the clocks from one year to another, both included."""
    found = []
    moment, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        following = moment + timedelta(days=7)
        before, after = (_offset(one.astimezone(zone)) for one in (moment, following))
        if before != after:
            at = _moment_of(zone, moment, following)
            name = at.astimezone(zone).tzname() or ""
            found.append(Change((at + before).replace(tzinfo=None), before, after, name))
        moment = following
    return tuple(found)


def _moment_of(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """Return the first minute with the later of two offsets."""
    wanted = _offset(after.astimezone(zone))
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        middle = middle.replace(second=0, microsecond=0)
        if _offset(middle.astimezone(zone)) == wanted:
            after = middle
        else:
            before = middle
    return after


def _offset(moment: datetime) -> timedelta:
    offset = moment.utcoffset()
    assert offset is not None
    return offset
