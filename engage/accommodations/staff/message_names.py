"""What messages to providers are called in the lists of messages and calls."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox.registry import name_kinds

name_kinds(
    {
        "accommodations.proposed": _l("Interpreter or other service asked"),
        "accommodations.accepted": _l("Service confirmed"),
        "accommodations.changed": _l("Service changed"),
        "accommodations.withdrawn": _l("Service not needed anymore"),
        "accommodations.reminder": _l("Reminder of a service"),
        "accommodations.sign_hours": _l("Hours to sign"),
        "accommodations.link": _l("Private link of a provider"),
    }
)
