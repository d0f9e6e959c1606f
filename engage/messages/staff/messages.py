"""Messages that were sent, are waiting or came back. These pages show names, and no contact data."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core import clock
from engage.core.access_log import note_view
from engage.core.acts import run
from engage.core.i18n import staff_gettext as _
from engage.core.outbox import registry
from engage.core.pages import Audience, page
from engage.core.query_string import asked_page
from engage.core.scopes import EVERY_ONE
from engage.core.security.permissions import Permission
from engage.core.staff.people import people_in
from engage.core.staff.rendering import render_staff
from engage.core.staff.told import say_happened
from engage.messages import services
from engage.messages.queries import messages as queries
from engage.messages.queries import work
from engage.messages.staff import labels
from engage.messages.staff.forms import FilterForm

bp = Blueprint("staff_messages", __name__, url_prefix="/staff/messages")


@bp.get("")
@page(audience=Audience.STAFF, permission=Permission.SEE_MESSAGES, personal=True)
def list_messages() -> str:
    """List all messages, newest first. The first page shows above them those that need attention."""
    form = FilterForm(request.args)
    wanted = form.to_request()
    number = asked_page()
    everything = wanted == queries.MessageFilter()
    found = queries.list_messages(wanted, page=number)
    attention = queries.list_attention() if everything and number == 1 else []
    people = people_in(message.subject for message in [*found.messages, *attention])
    for kind, ident in people:
        note_view(actor_of(current_user), "staff_messages.list_messages", kind, ident)
    return render_staff(
        "messages/staff/list_messages.html",
        people_of=lambda message: [people[one] for one in message.subject.items() if one in people],
        form=form,
        found=found,
        arguments={name: value for name, value in vars(wanted).items() if value},
        attention=attention,
        standstill=work.standstill(clock.now()),
        words=labels,
        name_of=registry.name_of,
        pages_about=labels.pages_about([*found.messages, *attention]),
    )


@bp.post("/<int:message_id>/send-again")
@page(audience=Audience.STAFF, permission=Permission.RESEND_MESSAGES, scope=EVERY_ONE)
def resend_message(message_id: int) -> Response:
    """Send one message again, with what is true now."""
    return _change(
        lambda: services.resend_message(message_id, actor=actor_of(current_user)),
        _("We will send the message again within a minute, unless it is no longer true."),
    )


@bp.post("/<int:message_id>/set-aside")
@page(audience=Audience.STAFF, permission=Permission.RESEND_MESSAGES, scope=EVERY_ONE)
def set_aside_message(message_id: int) -> Response:
    """Remove a failed message from the list of those that need attention."""
    return _change(
        lambda: services.set_message_aside(message_id, actor=actor_of(current_user)),
        _("The message is marked as taken care of."),
    )


def _change(change: Callable[[], None], done: str) -> Response:
    back = url_for("staff_messages.list_messages")
    return run(
        change,
        done=lambda happened: say_happened(happened, done),
        refusals=labels.MESSAGE_REFUSALS,
        back=back,
    )
