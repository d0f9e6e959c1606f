"""What staff call the messages of this domain."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox.registry import name_kinds

name_kinds(
    {
        "registration.confirmed": _l("Seats are saved"),
        "registration.waiting": _l("On the waiting list"),
        "registration.offered": _l("Places are offered"),
        "registration.lapsed": _l("An offer was not answered"),
        "registration.passed_over": _l("A smaller group went first"),
        "registration.changed": _l("A registration changed"),
        "registration.link": _l("Private link, sent again"),
        "registration.cancelled": _l("A registration is cancelled"),
        "registration.reminder_7": _l("Reminder, a week before"),
        "registration.reminder_1": _l("Reminder, the day before"),
        "session.moved": _l("New time or place of a session"),
        "session.cancelled": _l("A session is cancelled"),
        "session.note": _l("Message to everyone at a session"),
    }
)
