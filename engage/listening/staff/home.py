"""What needs somebody today: the first page of everybody in the office, and where each piece of work is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, url_for

from engage.core import clock
from engage.core.addresses import page_url
from engage.core.city_time import city_today
from engage.core.db import db
from engage.core.errors import Forbidden, NotFound
from engage.core.i18n import current_language
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, page
from engage.core.scopes import Scope
from engage.core.security.guards import can
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.listening.queries.sessions import next_sessions
from engage.listening.queries.work import BY_SESSION, count_needs, find_erasure_wishes, find_sessions_with

bp = Blueprint("staff_home", __name__, url_prefix="/staff")


@dataclass(frozen=True)
class Kind:
    """A kind of work: who does it, how soon (`urgent`, `soon` or nothing), in words, and on which page.

    `endpoint` is a page about all of it, or about one session where the kind is counted by session.
    """

    permission: Permission
    pace: str
    words: Callable[[int], str]
    endpoint: str
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Work:
    """How much there is of a kind of work. `href` is None where the page is not installed."""

    number: int
    words: str
    pace: str
    href: str | None


# In the order of the page. Kinds that `needs_someone.BY_SESSION` names lead to a list of sessions first.
KINDS: dict[str, Kind] = {
    "held": Kind(
        Permission.EDIT_REGISTRATIONS,
        "urgent",
        lambda n: ngettext(
            "registration is held: is it a real person?", "registrations are held: are they real people?", n
        ),
        "staff_registration_acts.check_held",
    ),
    "calls": Kind(
        Permission.WORK_CALL_LIST,
        "urgent",
        lambda n: ngettext("person to call", "people to call", n),
        "staff_calls.list_calls",
    ),
    "parked": Kind(
        Permission.SEE_MESSAGES,
        "urgent",
        lambda n: ngettext("message could not be sent", "messages could not be sent", n),
        "staff_messages.list_messages",
    ),
    "bounced": Kind(
        Permission.SEE_MESSAGES,
        "urgent",
        lambda n: ngettext("message came back", "messages came back", n),
        "staff_messages.list_messages",
    ),
    "languages": Kind(
        Permission.PUBLISH_SESSIONS,
        "urgent",
        lambda n: ngettext(
            "language is missing for a session soon", "languages are missing for sessions soon", n
        ),
        "staff_steps.edit_languages",
    ),
    "outcomes": Kind(
        Permission.EDIT_SESSIONS,
        "urgent",
        lambda n: ngettext(
            "session was held and does not say what came of it",
            "sessions were held and do not say what came of them",
            n,
        ),
        "staff_steps.edit_outcomes",
    ),
    "erasures": Kind(
        Permission.EDIT_REGISTRATIONS,
        "soon",
        lambda n: ngettext("person wants to be forgotten", "people want to be forgotten", n),
        "staff_registrations.list_registrations",
    ),
    "interpreters": Kind(
        Permission.SEE_NEEDS,
        "soon",
        lambda n: ngettext(
            "language to be interpreted in the next 14 days",
            "languages to be interpreted in the next 14 days",
            n,
        ),
        "staff_needs.show_needs",
    ),
    "stale": Kind(
        Permission.TRANSLATE,
        "soon",
        lambda n: ngettext("translation is out of date", "translations are out of date", n),
        "staff_translations.list_translations",
    ),
    "offers": Kind(
        Permission.SEE_REGISTRATIONS,
        "",
        lambda n: ngettext("offer of places waits for an answer", "offers of places wait for an answer", n),
        "staff_registrations.list_registrations",
        (("status", "offered"),),
    ),
    "drafts": Kind(
        Permission.PUBLISH_SESSIONS,
        "",
        lambda n: ngettext("draft to publish", "drafts to publish", n),
        "staff_sessions.show_session",
    ),
    "unreviewed": Kind(
        Permission.TRANSLATE,
        "",
        lambda n: ngettext(
            "translation that no person has checked", "translations that no person has checked", n
        ),
        "staff_translations.list_translations",
    ),
}


def _work(name: str) -> Kind:
    """A kind of work that is listed by session, for those who do it. Raises NotFound, Forbidden."""
    if name not in BY_SESSION:
        raise NotFound
    kind = KINDS[name]
    if not can(kind.permission):
        raise Forbidden
    return kind


WORK = Scope("kind of work, by its own permission", _work)


@bp.get("/")
@page(audience=Audience.STAFF, permission=Permission.SEE_STAFF_HOME)
def show_home() -> str:
    """What needs somebody today, and the sessions that come next."""
    counts = count_needs(today=city_today())
    work = [
        Work(counts[name], kind.words(counts[name]), kind.pace, _href(name, kind))
        for name, kind in KINDS.items()
        if counts[name] and can(kind.permission)
    ]
    coming = next_sessions(current_language().tag) if can(Permission.SEE_NEEDS) else ()
    return render_staff("listening/staff/show_home.html", work=work, coming=coming, now=clock.now())


def _href(name: str, kind: Kind) -> str | None:
    if name in BY_SESSION:
        return url_for("staff_home.list_work", name=name)
    return page_url(kind.endpoint)


@bp.get("/today/<name>")
@page(audience=Audience.STAFF, permission=Permission.SEE_STAFF_HOME, scope=WORK)
def list_work(name: str) -> str:
    """The sessions that have a kind of work, each with a link to where it is done."""
    kind = WORK.loaded()
    found = find_sessions_with(name, today=city_today())
    texts = load_texts(db.session(), [session.title_id for session, _number in found], current_language().tag)
    rows = [
        (
            session,
            texts[session.title_id],
            number,
            kind.words(number),
            page_url(kind.endpoint, slug=session.slug, **dict(kind.query)),
        )
        for session, number in found
    ]
    references = find_erasure_wishes([session.id for session, _number in found]) if name == "erasures" else {}
    total = sum(number for _session, number in found)
    return render_staff(
        "listening/staff/list_work.html", rows=rows, kind=kind, total=total, references=references
    )
