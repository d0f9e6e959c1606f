"""The task of bodies on *Today*: changes that wait for the reader's agreement."""

from __future__ import annotations

from flask_login import current_user

from engage.bodies.queries import changes
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.ports.today import TASKS, Pace, Task
from engage.core.security.permissions import Permission


def _reader() -> int:
    """Return the id of who reads *Today*; 0, which nobody has, where nobody is signed in."""
    return current_user.id if current_user else 0


TASKS.add(
    Task(
        "body_changes",
        75,
        Permission.MANAGE_PEOPLE,
        Pace.URGENT,
        lambda n: ngettext(
            "change of a body waits for an administrator to agree or refuse",
            "changes of bodies wait for an administrator to agree or refuse",
            n,
        ),
        count=lambda moment: changes.waiting_for_administrator(_reader(), moment.now),
        endpoint="staff_bodies.list_bodies",
    )
)
