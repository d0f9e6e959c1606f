"""Asking people again who agreed to older expectations than those that hold now."""

from __future__ import annotations

from engage.core import clock
from engage.core.current import current_city
from engage.core.db import db
from engage.volunteering.models import Signup
from engage.volunteering.services import telling_people
from engage.volunteering.services.agreements import agreed_to_older


def ask_again() -> int:
    """Ask everybody with a shift to come who agreed to older expectations, once for each version. Returns how many."""
    if not current_city().expectations:
        return 0
    wanted = agreed_to_older(clock.now()).with_only_columns(Signup.volunteer_id)
    people = list(dict.fromkeys(db.session.scalars(wanted)))
    return telling_people.tell_expectations(people, current_city().current_expectations.version)
