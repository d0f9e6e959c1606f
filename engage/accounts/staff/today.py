"""What administrators see on *Today*: who became an administrator lately."""

from __future__ import annotations

from datetime import timedelta

from engage.accounts.services.people import new_administrators
from engage.core.ports.parts import Part
from engage.core.ports.today import TODAY, Moment
from engage.core.security.permissions import Permission

NEW_FOR = timedelta(days=7)


@TODAY.part(order=5, permission=Permission.MANAGE_PEOPLE)
def administrators_of_late(moment: Moment) -> Part | None:
    """Return who became an administrator in the last days. One statement where there is nobody."""
    found = new_administrators(moment.now - NEW_FOR)
    return ("accounts/staff/_new_administrators.html", {"people": found}) if found else None
