"""A letter to print for somebody whom neither a message nor a call reaches. No postal address is stored."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from engage.accounts.services.people import actor_of
from engage.core import clock
from engage.core.access_log import note_view
from engage.core.current import current_city
from engage.core.i18n import current_language, in_language
from engage.core.pages import Audience, Reply, page
from engage.core.qr import qr_picture
from engage.core.scopes import EVERY_ONE
from engage.core.security.guards import can
from engage.core.security.permissions import Permission
from engage.messages.queries.letters import LetterSheet, read_letter
from engage.messages.staff import labels

bp = Blueprint("staff_letters", __name__, url_prefix="/staff/calls")


@bp.get("/<int:task_id>/letter")
@page(audience=Audience.STAFF, permission=Permission.WORK_CALL_LIST, scope=EVERY_ONE, personal=True)
def print_letter(task_id: int) -> Reply:
    """Show the letter, in the person's language. The private link is printed only where somebody asks for it."""
    sheet = read_letter(task_id)
    if sheet is None:
        return redirect(url_for("staff_calls.show_call", task_id=task_id), 303)
    private = sheet.letter.private_page if _wants_link() else ""
    view = "staff_letters.print_private_letter" if private else "staff_letters.print_letter"
    note_view(actor_of(current_user), view, "call", task_id)
    return _render(sheet, private)


def _wants_link() -> bool:
    """Return whether to print the link that lets its holder in: for those only who may do what it allows."""
    return request.args.get("link") == "y" and can(Permission.EDIT_REGISTRATIONS)


def _render(sheet: LetterSheet, private: str) -> str:
    hints = labels.letter_hints(with_link=bool(private))
    back, print_it, own = labels.letter_back(), labels.print_it(), current_language()
    address = private or sheet.letter.page
    with in_language(sheet.language):
        return render_template(
            "messages/letter.html",
            script=sheet.script,
            host_key=sheet.letter.host or current_city().accessibility.host,
            address=address,
            is_private=bool(private),
            picture=qr_picture(address) if address else None,
            now=clock.now(),
            hints=hints,
            back=back,
            print_it=print_it,
            back_to=url_for("staff_calls.show_call", task_id=sheet.task.id),
            own=own,
        )
