"""Tasks of interpretation and other services on *Today*."""

from __future__ import annotations

from engage.accommodations.queries import work
from engage.core.addresses import page_url
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.i18n.content import load_texts
from engage.core.ports.today import TASKS, Item, Moment, Pace, Task
from engage.core.security.permissions import Permission

_MANAGE = Permission.MANAGE_ACCESS_SERVICES


def _sessions_to_record(moment: Moment) -> list[Item]:
    found = work.sessions_without_outcome(moment.now)
    texts = load_texts(db.session(), [session.title_id for session, _number in found], current_language().tag)
    return [
        Item(
            title=texts[session.title_id],
            at=session.starts_at,
            number=number,
            href=page_url("staff_services.record_outcomes", occasion=f"session-{session.id}"),
        )
        for session, number in found
    ]


TASKS.add(
    Task(
        "unmet_services",
        15,
        _MANAGE,
        Pace.URGENT,
        lambda n: ngettext(
            "interpreter or other service is missing, and the deadline is over",
            "interpreters or other services are missing, and the deadline is over",
            n,
        ),
        count=lambda moment: work.count_unmet(moment.now),
        endpoint="staff_services.show_season",
    )
)
TASKS.add(
    Task(
        "unanswered_services",
        65,
        _MANAGE,
        Pace.URGENT,
        lambda n: ngettext(
            "interpreter or agency has not answered in time",
            "interpreters or agencies have not answered in time",
            n,
        ),
        count=lambda moment: work.unanswered(moment.now),
        endpoint="staff_services.show_season",
    )
)
TASKS.add(
    Task(
        "substitutes",
        67,
        _MANAGE,
        Pace.URGENT,
        lambda n: ngettext("substitute interpreter to look at", "substitute interpreters to look at", n),
        count=lambda _moment: work.to_check(),
        endpoint="staff_providers.list_providers",
    )
)
TASKS.add(
    Task(
        "service_outcomes",
        140,
        _MANAGE,
        Pace.SOON,
        lambda n: ngettext(
            "request at a past session: did people have what they asked for?",
            "requests at past sessions: did people have what they asked for?",
            n,
        ),
        count=lambda moment: work.without_outcome(moment.now),
        items=_sessions_to_record,
    )
)
