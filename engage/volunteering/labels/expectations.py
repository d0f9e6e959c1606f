"""How a version of the expectations is called."""

from __future__ import annotations

from engage.city import Expectations
from engage.core.i18n.formats import format_date, format_month_year

_MONTH_ONLY = len("2024-08")


def version_name(expectations: Expectations) -> str:
    """Return the month in which a version was adopted, or its day where the version names one."""
    if len(expectations.version) == _MONTH_ONLY:
        return format_month_year(expectations.adopted_on)
    return format_date(expectations.adopted_on)
