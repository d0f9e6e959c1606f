"""Boards: what one session or meeting needs and what is arranged, and what is open in the season."""

from __future__ import annotations

from collections.abc import Sequence

from engage.accommodations.policy import Coverage, Line
from engage.accommodations.queries.boards import Event, board_of, season
from engage.accommodations.queries.met import met_by_language
from engage.accommodations.services.reads import key_of
from engage.accommodations.staff.base import MANAGE, bp, note_view, render
from engage.accommodations.staff.labels import need_name
from engage.accommodations.staff.scopes import OCCASION, SESSION_SERVICES
from engage.core import clock
from engage.core.i18n import current_language
from engage.core.pages import Audience, page


@bp.get("")
@page(audience=Audience.STAFF, permission=MANAGE)
def show_season() -> str:
    """Show every session and meeting to come that needs something, by date."""
    rows, now = season(current_language().tag), clock.now()
    unmet = [(row, line) for row in rows for line in row.unmet(now)]
    waiting = len({one.id for row in rows for line in row.lines for one in line.assignments if one.is_open})
    return render("show_season.html", rows=rows, unmet=unmet, waiting=waiting)


@bp.get("/session/<session_slug>")
@page(audience=Audience.STAFF, permission=MANAGE, scope=SESSION_SERVICES, personal=True)
def show_session(session_slug: str) -> str:
    """Show what a session needs and what is arranged for it."""
    return _show(SESSION_SERVICES.loaded())


@bp.get("/<occasion>")
@page(audience=Audience.STAFF, permission=MANAGE, scope=OCCASION, personal=True)
def show_meeting(occasion: str) -> str:
    """Show what a meeting needs and what is arranged for it. A session's page has the session's own address."""
    return _show(OCCASION.loaded())


@bp.get("/met")
@page(audience=Audience.STAFF, permission=MANAGE)
def show_met() -> str:
    """Show how many had what they asked for in the last year, by language and service."""
    return render("show_met.html", met=met_by_language())


def _show(event: Event) -> str:
    board = board_of(event)
    if any(line.assignments or line.ended for line in board.lines):
        occasion = event.moment.occasion
        kind = "meeting" if occasion.session_id is None else "session"
        note_view(kind, occasion.session_id or occasion.meeting_id or 0)
    picture = _picture(board.lines)
    return render("show_board.html", board=board, event=event, picture=picture, key_of=key_of)


def _picture(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """Return how many are still missing of each need that is not arranged, for the chart."""
    return [
        (need_name(line.key), max(line.short, 1)) for line in lines if line.coverage is not Coverage.ARRANGED
    ]
