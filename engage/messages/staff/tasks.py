"""Tasks about messages on *Today*."""

from __future__ import annotations

from engage.config import FILE_NOT_SENT
from engage.core.current import current_settings
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.ports.parts import Part
from engage.core.ports.today import ALARMS, TASKS, Moment, Pace, Task
from engage.core.security.permissions import Permission
from engage.messages.queries import work


@ALARMS.part(order=5, permission=Permission.SEE_MESSAGES)
def no_mail_is_sent(_moment: Moment) -> Part | None:
    """Say that no email leaves this site, where it holds real data and its settings say so."""
    settings = current_settings()
    is_so = settings.is_production and settings.mail_transport == FILE_NOT_SENT
    return ("messages/staff/_not_sent.html", {}) if is_so else None


@ALARMS.part(order=10, permission=Permission.SEE_MESSAGES)
def messages_at_a_standstill(moment: Moment) -> Part | None:
    """Return since when and why no messages go out. One statement."""
    standstill = work.standstill(moment.now)
    return None if standstill is None else ("messages/staff/_alarm.html", {"standstill": standstill})


TASKS.add(
    Task(
        "calls",
        20,
        Permission.WORK_CALL_LIST,
        Pace.URGENT,
        lambda n: ngettext("person to call", "people to call", n),
        count=lambda _moment: work.people_to_call(),
        endpoint="staff_calls.list_calls",
    )
)
TASKS.add(
    Task(
        "numbers",
        25,
        Permission.WORK_CALL_LIST,
        Pace.URGENT,
        lambda n: ngettext(
            "person to tell by letter or in person", "people to tell by letter or in person", n
        ),
        count=lambda _moment: work.numbers_to_find(),
        endpoint="staff_calls.list_numbers",
    )
)
TASKS.add(
    Task(
        "parked",
        30,
        Permission.SEE_MESSAGES,
        Pace.URGENT,
        lambda n: ngettext("message could not be sent", "messages could not be sent", n),
        count=lambda _moment: work.stuck_messages(bounced=False),
        endpoint="staff_messages.list_messages",
    )
)
TASKS.add(
    Task(
        "bounced",
        40,
        Permission.SEE_MESSAGES,
        Pace.URGENT,
        lambda n: ngettext("message bounced", "messages bounced", n),
        count=lambda _moment: work.stuck_messages(bounced=True),
        endpoint="staff_messages.list_messages",
    )
)
