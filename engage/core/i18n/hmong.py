"""Hmong for Babel, which has no data for it.

Babel takes its data from CLDR, which has no Hmong (`hmn`, `mww`). So English data are copied at start, and what a
reader notices is replaced by White Hmong in the Romanized Popular Alphabet: months, weekdays, day periods, dates, lists
and the plural rule (one form). Babel has no public way to add a locale: this writes to its cache, and a test fails when
that stops working.

Months and weekdays are counted (`lub ib hlis ntuj`, `hnub ib` = Monday); the day of the month is `hnub tim`, the year
`xyoo`. docs/adr, "Dates and numbers", names the sources.
"""

from __future__ import annotations

import copy
from typing import Any

from babel import Locale, localedata
from babel.dates import parse_pattern
from babel.plural import PluralRule

CODE = "hmn"
MONTHS = {
    1: "Lub Ib Hlis Ntuj",
    2: "Lub Ob Hlis Ntuj",
    3: "Lub Peb Hlis Ntuj",
    4: "Lub Plaub Hlis Ntuj",
    5: "Lub Tsib Hlis Ntuj",
    6: "Lub Rau Hlis Ntuj",
    7: "Lub Xya Hlis Ntuj",
    8: "Lub Yim Hlis Ntuj",
    9: "Lub Cuaj Hlis Ntuj",
    10: "Lub Kaum Hlis Ntuj",
    11: "Lub Kaum Ib Hlis Ntuj",
    12: "Lub Kaum Ob Hlis Ntuj",
}
SHORT_MONTHS = {number: f"Lub {number} Hlis" for number in MONTHS}
# Babel counts weekdays from Monday = 0.
WEEKDAYS = {
    0: "Hnub Ib",
    1: "Hnub Ob",
    2: "Hnub Peb",
    3: "Hnub Plaub",
    4: "Hnub Tsib",
    5: "Hnub Rau",
    6: "Hnub Xya",
}
DAY_PERIODS = {
    "am": "sawv ntxov",
    "pm": "yav tav su",
    "morning1": "sawv ntxov",
    "noon": "tav su",
    "afternoon1": "yav tav su",
    "evening1": "yav tsaus ntuj",
    "night1": "hmo ntuj",
}
# In hours. It is `yav tsaus ntuj` (after dark) from the hour at which people say so in summer, never in the afternoon.
DAY_PERIOD_HOURS = {
    "night1": ((21, 24), (0, 5)),
    "morning1": ((5, 12),),
    "noon": ((12, 13),),
    "afternoon1": ((13, 18),),
    "evening1": ((18, 21),),
}
DAY_PERIOD_RULES = {
    period: [{"from": start * 3600, "before": end * 3600} for start, end in spans]
    for period, spans in DAY_PERIOD_HOURS.items()
}
TIME_FORMAT = "h:mm 'teev' B"
DATE_FORMATS = {
    "full": "EEEE, MMMM 'hnub' 'tim' d, 'xyoo' y",
    "long": "MMMM 'hnub' 'tim' d, 'xyoo' y",
    "medium": "MMMM 'hnub' 'tim' d, 'xyoo' y",
    "short": "M/d/y",
}
LISTS = {
    "standard": {"start": "{0}, {1}", "middle": "{0}, {1}", "end": "{0} thiab {1}", "2": "{0} thiab {1}"},
    "or": {"start": "{0}, {1}", "middle": "{0}, {1}", "end": "{0} lossis {1}", "2": "{0} lossis {1}"},
}


def register() -> None:
    """Make `Locale.parse("hmn")` work in this process. Safe to call again."""
    with localedata._cache_lock:
        if CODE not in localedata._cache:
            localedata._cache[CODE] = _data()
    Locale.parse(CODE)


def _data() -> dict[str, Any]:
    data = copy.deepcopy(localedata.load("en"))
    data["locale_id"] = CODE
    data["plural_form"] = PluralRule({})
    data["ordinal_form"] = PluralRule({})
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            data["months"][context][width] = dict(MONTHS if width == "wide" else SHORT_MONTHS)
            data["days"][context][width] = dict(WEEKDAYS)
            data["day_periods"][context][width] = dict(DAY_PERIODS)
    data["days"]["format"]["short"] = data["days"]["stand-alone"]["short"] = dict(WEEKDAYS)
    data["date_formats"] = {name: parse_pattern(pattern) for name, pattern in DATE_FORMATS.items()}
    data["day_period_rules"] = {None: DAY_PERIOD_RULES, "selection": DAY_PERIOD_RULES}
    data["time_formats"] = {**data["time_formats"], "short": parse_pattern(TIME_FORMAT)}
    data["list_patterns"].update(copy.deepcopy(LISTS))
    return data
