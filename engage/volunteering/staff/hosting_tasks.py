"""Tasks on *Today* about city partners who wait for the host, and about a majority of a public body."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from engage.core.addresses import page_url
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.i18n.content import load_texts
from engage.core.ports.today import TASKS, Item, Moment, Pace, Task
from engage.core.security.permissions import Permission
from engage.listening.models import ListeningSession
from engage.volunteering.queries import planning

Found = Sequence[tuple[ListeningSession, int]]


def _items(find: Callable[[datetime], Found]) -> Callable[[Moment], list[Item]]:
    """Return what lists the sessions with such work, each with its planning page."""

    def items(moment: Moment) -> list[Item]:
        found = find(moment.now)
        idents = [session.title_id for session, _number in found]
        texts = load_texts(db.session(), idents, current_language().tag)
        return [
            Item(
                title=texts[session.title_id],
                at=session.starts_at,
                number=number,
                href=page_url("staff_planning.show_team", session_slug=session.slug),
            )
            for session, number in found
        ]

    return items


TASKS.add(
    Task(
        "quorum",
        35,
        Permission.MANAGE_VOLUNTEERS,
        Pace.URGENT,
        lambda n: ngettext(
            "public body may have more than half of its members at a session",
            "public bodies may have more than half of their members at a session",
            n,
        ),
        count=lambda moment: planning.bodies_to_read_about(moment.now),
        items=_items(planning.sessions_with_warnings),
    )
)
TASKS.add(
    Task(
        "partners",
        36,
        Permission.MANAGE_VOLUNTEERS,
        Pace.URGENT,
        lambda n: ngettext(
            "City partner is waiting for the host's answer, and the session is near",
            "City partners are waiting for the host's answer, and the session is near",
            n,
        ),
        count=lambda moment: planning.partners_who_wait(moment.now),
        items=_items(planning.sessions_where_partners_wait),
    )
)
