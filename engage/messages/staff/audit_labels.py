"""Labels for messages and calls in the audit log."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.staff import audit as staff_audit

ACTIONS = {
    "call.no_answer": _l("Called: no answer"),
    "call.letter": _l("Handed over or sent a letter"),
    "call.not_needed": _l("Marked a call as not needed"),
    "call.reached": _l("Called: reached"),
    "call.reopened": _l("Undid the outcome of a call"),
    "call.wrong_number": _l("Called: wrong number"),
    "message.complaint": _l("An email server passed on a complaint"),
    "message.delayed": _l("An email server said that a message is late"),
    "message.failed": _l("An email server reported that a message bounced"),
    "message.returned_unread": _l(
        "An email came to the mailbox for bounces that is not about any message of ours: someone should look there"
    ),
    "message.sent_again": _l("Sent a message again"),
    "message.set_aside": _l("Marked a message as taken care of"),
    "message.unclear": _l("An email server wrote about a message, and we could not tell what it means"),
}
VIEWS = {
    "staff_messages.list_messages": _l("Saw a name in the list of messages"),
    "staff_calls.list_calls": _l("Opened a call on the call list"),
    "staff_calls.list_numbers": _l("Opened the list of people to tell by letter or in person"),
    "staff_calls.show_call": _l("Opened the words and the number for a call"),
    "staff_letters.print_letter": _l("Opened a letter to print"),
    "staff_letters.print_private_letter": _l("Opened a letter to print, with the private link"),
}

staff_audit.name_actions(ACTIONS)
staff_audit.name_views(VIEWS)
staff_audit.name_subjects("call", _l("Call"))
staff_audit.name_subjects("message", _l("Message"))
