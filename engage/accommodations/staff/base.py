"""What staff pages about services share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accommodations.models import Assignment
from engage.accommodations.policy import NeedKey
from engage.accommodations.queries.boards import Event
from engage.accommodations.staff import labels as words
from engage.accommodations.staff.scopes import written_need
from engage.accounts.services.people import actor_of
from engage.core import access_log, clock
from engage.core.pages import Audience, page
from engage.core.scopes import Scope
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff

bp = Blueprint("staff_services", __name__, url_prefix="/staff/services")
View = TypeVar("View", bound=Callable[..., Any])
MANAGE = Permission.MANAGE_ACCESS_SERVICES


def form_page(scope: Scope[Any]) -> Callable[[View], View]:
    """Declare a page with a form about what the scope finds."""
    return page(audience=Audience.STAFF, permission=MANAGE, scope=scope, personal=True, form_checks_csrf=True)


def act_page(scope: Scope[Any]) -> Callable[[View], View]:
    """Declare a button about what the scope finds."""
    return page(audience=Audience.STAFF, permission=MANAGE, scope=scope)


def board_address(event: Event, need: NeedKey | None = None) -> str:
    """Return the address of a board, at one of its needs."""
    anchor = written_need(need) if need else None
    if event.slug is not None:
        return url_for("staff_services.show_session", session_slug=event.slug, _anchor=anchor)
    return url_for("staff_services.show_meeting", occasion=event.key, _anchor=anchor)


def to_board(event: Event, need: NeedKey | None = None) -> Response:
    """Redirect to a board."""
    return redirect(board_address(event, need), 303)


def need_of(assignment: Assignment) -> NeedKey:
    """Return the need that an assignment is for, without a variety."""
    return NeedKey(assignment.service, assignment.language)


def note_view(subject_kind: str, subject_id: int) -> None:
    """Write an entry in the access log: personal data was viewed."""
    access_log.note_view(actor_of(current_user), str(request.endpoint), subject_kind, subject_id)


def render(template: str, **context: object) -> str:
    """Render a staff page about services."""
    return render_staff(
        f"accommodations/staff/{template}",
        words=words,
        board_address=board_address,
        written_need=written_need,
        now=clock.now(),
        **context,
    )
