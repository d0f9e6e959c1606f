"""The call list. It is the only page that shows phone numbers, for the people who make the calls."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core.access_log import note_view
from engage.core.acts import run
from engage.core.i18n import by_tag, current_language
from engage.core.outbox import registry
from engage.core.pages import Audience, page
from engage.core.query_string import asked_page
from engage.core.scopes import EVERY_ONE
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.messages import services
from engage.messages.queries import messages as queries
from engage.messages.staff import labels
from engage.messages.staff.forms import read_outcome

bp = Blueprint("staff_calls", __name__, url_prefix="/staff/calls")


@bp.get("")
@page(audience=Audience.STAFF, permission=Permission.WORK_CALL_LIST, personal=True)
def list_calls() -> str:
    """Show whom to call, the subject, and what to say in the recipient's language and in the caller's."""
    found = queries.list_calls(language=current_language().tag, page=asked_page())
    for sheet in found.sheets:
        if sheet.state == "ready":
            note_view(actor_of(current_user), "staff_calls.list_calls", "call", sheet.task.id)
    return render_staff(
        "messages/staff/list_calls.html",
        found=found,
        words=labels,
        name_of=registry.name_of,
        pages_about=labels.pages_about(sheet.task for sheet in found.sheets),
        language_of=by_tag,
        paragraphs_of=paragraphs_of,
    )


@bp.post("/<int:task_id>")
@page(audience=Audience.STAFF, permission=Permission.WORK_CALL_LIST, scope=EVERY_ONE)
def record_call(task_id: int) -> Response:
    """Store the outcome of a call, given by one of four buttons."""
    outcome = read_outcome(request.form.get("outcome", ""))
    if outcome is None:
        abort(400)
    return run(
        lambda: services.record_call(task_id, outcome, actor=actor_of(current_user)),
        done=str(labels.DONE[outcome]),
        refusals=labels.CALL_REFUSALS,
        back=url_for("staff_calls.list_calls"),
    )


def paragraphs_of(text: str) -> list[list[str]]:
    """Split a plain text into paragraphs of lines."""
    parts = (part.strip().splitlines() for part in text.split("\n\n"))
    return [part for part in parts if part]
