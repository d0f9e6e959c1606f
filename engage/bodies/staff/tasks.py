"""The task of bodies on *Today*: changes that wait for the reader's agreement."""

from __future__ import annotations

from flask_login import current_user
from sqlalchemy import Select

from engage.accounts.models import User
from engage.accounts.services.people import settled_administrators
from engage.bodies.queries import changes
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.ports.today import TASKS, Moment, Pace, Task
from engage.core.security.permissions import Permission


def _waiting(moment: Moment) -> Select[int]:
    """Return the query for the proposals that the reader may agree to: none for a new administrator."""
    reader = current_user.id if current_user else 0  # which nobody has
    counts = settled_administrators(moment.now).where(User.id == reader).exists()
    return changes.waiting_for_administrator(reader, moment.now).where(counts)


TASKS.add(
    Task(
        "body_changes",
        75,
        Permission.MANAGE_PEOPLE,
        Pace.URGENT,
        lambda n: ngettext(
            "change to a group is waiting for an administrator to agree or refuse",
            "changes to groups are waiting for an administrator to agree or refuse",
            n,
        ),
        count=_waiting,
        endpoint="staff_bodies.list_bodies",
    )
)
