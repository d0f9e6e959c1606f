"""Tasks about volunteers on *Today*."""

from __future__ import annotations

from collections.abc import Callable

from engage.core.addresses import page_url
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import format_time
from engage.core.ports.today import TASKS, Item, Moment, Pace, Task
from engage.core.security.permissions import Permission
from engage.volunteering.labels.roles import role_name
from engage.volunteering.queries import work

BOARD = "staff_board.show_board"
Links = dict[int, list[tuple[str, str]]]


def _who_could_cover(moment: Moment, slugs: dict[int, str]) -> Links:
    """Return links to who could cover each shift that lacks somebody, by session. One statement."""
    found: Links = {}
    for shift in work.shifts_to_cover(moment.now):
        slug = slugs.get(shift.session_id)
        address = (
            page_url("staff_filling.show_candidates", session_slug=slug, shift_id=shift.id) if slug else None
        )
        if address:
            label = _(
                "Who could cover: %(role)s, %(when)s",
                role=role_name(shift.role),
                when=format_time(shift.starts_at),
            )
            found.setdefault(shift.session_id, []).append((label, address))
    return found


def _no_links(_moment: Moment, _slugs: dict[int, str]) -> Links:
    return {}


def _by_session(
    name: str,
    kind: str,
    order: int,
    label: Callable[[int], str],
    links: Callable[[Moment, dict[int, str]], Links] = _no_links,
) -> None:
    """Register a task that is done on the board of each session with such work (`kind`: see `work.BY_SESSION`).

    `links` returns further links to the pieces of work themselves.
    """

    def items(moment: Moment) -> list[Item]:
        found = work.find_sessions_with(kind, moment.now)
        texts = load_texts(
            db.session(), [session.title_id for session, _number in found], current_language().tag
        )
        to_work = links(moment, {session.id: session.slug for session, _number in found})
        return [
            Item(
                title=texts[session.title_id],
                at=session.starts_at,
                number=number,
                href=page_url(BOARD, session_slug=session.slug),
                links=tuple(to_work.get(session.id, ())),
            )
            for session, number in found
        ]

    TASKS.add(
        Task(
            name,
            order,
            Permission.MANAGE_VOLUNTEERS,
            Pace.URGENT,
            label,
            count=lambda moment: work.BY_SESSION[kind](moment.now),
            items=items,
        )
    )


_by_session(
    "volunteers_held",
    "held",
    12,
    lambda n: ngettext(
        "volunteer needs a check: is this a real person?",
        "volunteers need a check: are these real people?",
        n,
    ),
)
_by_session(
    "cover",
    "cover",
    40,
    lambda n: ngettext(
        "volunteer canceled at short notice, and someone has to be found",
        "volunteers canceled at short notice, and people have to be found",
        n,
    ),
    _who_could_cover,
)
_by_session(
    "volunteers_gaps",
    "gaps",
    41,
    lambda n: ngettext(
        "shift in the next 7 days needs more volunteers",
        "shifts in the next 7 days need more volunteers",
        n,
    ),
)
_by_session(
    "volunteers_twice",
    "twice",
    42,
    lambda n: ngettext(
        "volunteer has two shifts at the same time since a session was moved",
        "volunteers have two shifts at the same time since a session was moved",
        n,
    ),
)
TASKS.add(
    Task(
        "volunteers_erasures",
        112,
        Permission.MANAGE_VOLUNTEERS,
        Pace.SOON,
        lambda n: ngettext("volunteer wants their data deleted", "volunteers want their data deleted", n),
        count=lambda moment: work.erasure_wishes(moment.now),
        endpoint="staff_volunteers.list_people",
    )
)
