"""Tasks of sessions and registrations on *Today*, and the next sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import url_for

from engage.core.addresses import page_url
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.i18n.content import load_texts
from engage.core.ports.menus import MenuEntry
from engage.core.ports.parts import Part
from engage.core.ports.today import ACTIONS, TASKS, TODAY, Item, Moment, Pace, Task
from engage.core.security.permissions import Permission
from engage.listening.models import ListeningSession
from engage.listening.queries import work
from engage.listening.queries.sessions import next_sessions

ACTIONS.add(
    MenuEntry(
        "session",
        10,
        "staff_sessions.create_session",
        _l("Plan a session"),
        Permission.EDIT_SESSIONS,
        icon="add",
    )
)


@TODAY.part(order=10, permission=Permission.SEE_NEEDS)
def coming_sessions(_moment: Moment) -> Part:
    """Return the next sessions. Five statements."""
    return "listening/staff/_coming.html", {"coming": next_sessions(current_language().tag)}


def _by_session(
    kind: str,
    order: int,
    permission: Permission,
    pace: Pace,
    label: Callable[[int], str],
    endpoint: str,
    address: str | None = None,
    **values: str,
) -> None:
    """Register a task with a page `endpoint` for each session that has such work (`kind`, a key of `work.BY_SESSION`).

    `address` is the last part of the list's address, where it is not the kind.
    """

    def items(moment: Moment) -> list[Item]:
        found = work.find_sessions_with(kind, moment.now, moment.today)
        texts = load_texts(
            db.session(), [session.title_id for session, _number in found], current_language().tag
        )
        links = _erasure_links([session for session, _number in found]) if kind == "erasures" else {}
        return [
            Item(
                title=texts[session.title_id],
                at=session.starts_at,
                number=number,
                href=page_url(endpoint, session_slug=session.slug, **values),
                links=links.get(session.id, ()),
            )
            for session, number in found
        ]

    TASKS.add(
        Task(
            address or kind,
            order,
            permission,
            pace,
            label,
            count=lambda moment: work.BY_SESSION[kind](moment.now, moment.today),
            items=items,
        )
    )


def _erasure_links(sessions: Sequence[ListeningSession]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return links to the registrations whose erasure was requested, by session."""
    slugs = {session.id: session.slug for session in sessions}
    return {
        session_id: tuple(
            (
                _("Registration %(reference)s", reference=reference),
                url_for(
                    "staff_registrations.show_registration",
                    session_slug=slugs[session_id],
                    reference=reference,
                ),
            )
            for reference in references
        )
        for session_id, references in work.find_erasure_wishes(slugs).items()
    }


_by_session(
    "pending",
    10,
    Permission.EDIT_REGISTRATIONS,
    Pace.URGENT,
    lambda n: ngettext(
        "registration needs a check: is this a real person?",
        "registrations need a check: are these real people?",
        n,
    ),
    "staff_registrations.review_pending",
    address="held",
)
_by_session(
    "no_link",
    45,
    Permission.EDIT_SESSIONS,
    Pace.URGENT,
    lambda n: ngettext(
        "session in the next 7 days has no link for people who join online",
        "sessions in the next 7 days have no link for people who join online",
        n,
    ),
    "staff_sessions.edit_way_in",
)
_by_session(
    "no_way_in",
    47,
    Permission.EDIT_SESSIONS,
    Pace.URGENT,
    lambda n: ngettext(
        "registration without email joins online, and there is no number to call",
        "registrations without email join online, and there is no number to call",
        n,
    ),
    "staff_sessions.edit_way_in",
)
_by_session(
    "languages",
    50,
    Permission.PUBLISH_SESSIONS,
    Pace.URGENT,
    lambda n: ngettext(
        "language is missing for an upcoming session", "languages are missing for upcoming sessions", n
    ),
    "staff_sessions.edit_languages",
)
_by_session(
    "outcomes",
    60,
    Permission.EDIT_SESSIONS,
    Pace.URGENT,
    lambda n: ngettext(
        "past session does not yet say what came of it",
        "past sessions do not yet say what came of them",
        n,
    ),
    "staff_sessions.edit_outcomes",
)
_by_session(
    "erasures",
    110,
    Permission.EDIT_REGISTRATIONS,
    Pace.SOON,
    lambda n: ngettext("person wants their data deleted", "people want their data deleted", n),
    "staff_registrations.list_registrations",
)
_by_session(
    "interpreters",
    120,
    Permission.SEE_NEEDS,
    Pace.SOON,
    lambda n: ngettext(
        "language needs an interpreter in the next 14 days",
        "languages need an interpreter in the next 14 days",
        n,
    ),
    "staff_needs.show_needs",
)
_by_session(
    "proposals",
    125,
    Permission.TRANSLATE,
    Pace.SOON,
    lambda n: ngettext(
        "translation is waiting for your confirmation", "translations are waiting for your confirmation", n
    ),
    "staff_translations.settle_proposals",
)
TASKS.add(
    Task(
        "stale",
        130,
        Permission.TRANSLATE,
        Pace.SOON,
        lambda n: ngettext("translation is out of date", "translations are out of date", n),
        count=lambda moment: work.count_stale(moment.now),
        endpoint="staff_translations.list_translations",
    )
)
_by_session(
    "offers",
    210,
    Permission.SEE_REGISTRATIONS,
    Pace.WHEN_THERE_IS_TIME,
    lambda n: ngettext(
        "offer of spots is waiting for an answer", "offers of spots are waiting for an answer", n
    ),
    "staff_registrations.list_registrations",
    status="offered",
)
_by_session(
    "drafts",
    220,
    Permission.PUBLISH_SESSIONS,
    Pace.WHEN_THERE_IS_TIME,
    lambda n: ngettext("draft to publish", "drafts to publish", n),
    "staff_sessions.show_session",
)
TASKS.add(
    Task(
        "unreviewed",
        230,
        Permission.TRANSLATE,
        Pace.WHEN_THERE_IS_TIME,
        lambda n: ngettext(
            "translation that no person has checked", "translations that no person has checked", n
        ),
        count=lambda moment: work.unreviewed(moment.now),
        endpoint="staff_translations.list_translations",
    )
)
