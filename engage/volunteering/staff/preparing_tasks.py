"""Tasks of preparing volunteers on *Today*: whom to screen, and which attendance to note."""

from __future__ import annotations

from engage.core.i18n import staff_ngettext as ngettext
from engage.core.ports.today import TASKS, Pace, Task
from engage.core.security.permissions import Permission
from engage.volunteering.queries import expectations, orientations, screenings

TASKS.add(
    Task(
        "screenings",
        125,
        Permission.SCREEN_VOLUNTEERS,
        Pace.SOON,
        lambda n: ngettext(
            "shift that needs a screened volunteer", "shifts that need a screened volunteer", n
        ),
        count=lambda _moment: screenings.to_screen(),
        endpoint="staff_screenings.list_waiting",
    )
)
TASKS.add(
    Task(
        "orientations",
        126,
        Permission.MANAGE_VOLUNTEERS,
        Pace.SOON,
        lambda n: ngettext(
            "orientation without attendance noted", "orientations without attendance noted", n
        ),
        count=lambda moment: orientations.unmarked(moment.now),
        endpoint="staff_orientations.list_orientations",
    )
)
# Nobody could read any more what these people agreed to.
TASKS.add(
    Task(
        "lost_expectations",
        127,
        Permission.MANAGE_VOLUNTEERS,
        Pace.SOON,
        lambda n: ngettext(
            "shift sign-up agreed to expectations that are no longer in the city's data: tell the person who "
            "runs this website",
            "shift sign-ups agreed to expectations that are no longer in the city's data: tell the person who "
            "runs this website",
            n,
        ),
        count=lambda _moment: expectations.resting_on_lost_ones(),
        endpoint="staff_volunteers.list_people",
    )
)
