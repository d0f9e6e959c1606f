"""Tasks of decisions on *Today*: counts only, never titles. Staff who keep the roster know whom to ask."""

from __future__ import annotations

from engage.core.i18n import staff_ngettext as ngettext
from engage.core.ports.today import TASKS, Pace, Task
from engage.core.security.permissions import Permission
from engage.decisions.queries import work

_ROSTER = "staff_bodies.list_bodies"

TASKS.add(
    Task(
        "late_rounds",
        70,
        Permission.MANAGE_BODIES,
        Pace.URGENT,
        lambda n: ngettext(
            "round is past its closing time and still open",
            "rounds are past their closing time and still open",
            n,
        ),
        count=lambda moment: work.late_rounds(moment.now),
        endpoint=_ROSTER,
    )
)
TASKS.add(
    Task(
        "unled_rounds",
        80,
        Permission.MANAGE_BODIES,
        Pace.URGENT,
        lambda n: ngettext("round under way has no facilitator", "rounds under way have no facilitator", n),
        count=lambda _moment: work.unled_rounds(),
        endpoint=_ROSTER,
    )
)
TASKS.add(
    Task(
        "closed_rounds",
        140,
        Permission.MANAGE_BODIES,
        Pace.SOON,
        lambda n: ngettext(
            "round is closed and waits for its facilitator to reveal the answers",
            "rounds are closed and wait for their facilitators to reveal the answers",
            n,
        ),
        count=lambda _moment: work.closed_rounds(),
        endpoint=_ROSTER,
    )
)
TASKS.add(
    Task(
        "overdue_reports",
        150,
        Permission.MANAGE_BODIES,
        Pace.SOON,
        lambda n: ngettext("report on a mandate is overdue", "reports on mandates are overdue", n),
        count=lambda moment: work.overdue_reports(moment.today),
        endpoint=_ROSTER,
    )
)
TASKS.add(
    Task(
        "expired_mandates",
        160,
        Permission.MANAGE_BODIES,
        Pace.SOON,
        lambda n: ngettext(
            "mandate has ended and has no report yet", "mandates have ended and have no reports yet", n
        ),
        count=lambda moment: work.expired_mandates(moment.now, moment.today),
        endpoint=_ROSTER,
    )
)
