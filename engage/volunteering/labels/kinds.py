"""As what people volunteer."""

from __future__ import annotations

from engage.core.i18n import lazy_gettext as _l
from engage.volunteering.models import Kind

NAMES = {
    Kind.RESIDENT: _l("As a resident"),
    Kind.ORGANIZATION: _l("For a community organization"),
    Kind.CITY_STAFF: _l("As City staff"),
    Kind.ELECTED_OFFICIAL: _l("As an elected official"),
    Kind.SWORN_OFFICER: _l("As a sworn officer"),
}


def kind_name(kind: str) -> str:
    """Return as what somebody volunteers."""
    return str(NAMES[Kind(kind)])
