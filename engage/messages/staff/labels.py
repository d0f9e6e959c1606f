"""Labels for messages and calls on staff pages."""

from __future__ import annotations

from collections.abc import Iterable

from engage.core import clock
from engage.core.errors import Changed
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.outbox.failures import Failure, failure_of
from engage.core.outbox.models import (
    LETTER_TAKES,
    CallOutcome,
    CallReason,
    CallTask,
    Channel,
    OutboxMessage,
    State,
)
from engage.core.refusals import Refusals
from engage.core.staff.audit import Subject, subjects_of
from engage.messages.queries.messages import ATTENTION, BOUNCED

STATES = {
    ATTENTION: _l("Needs attention"),
    BOUNCED: _l("Bounced: not delivered"),
    State.WAITING: _l("Waiting to be sent"),
    State.SENDING: _l("Being sent"),
    State.SENT: _l("Sent"),
    State.SKIPPED: _l("Not sent: no longer needed"),
    State.PARKED: _l("Could not be sent"),
    State.CANCELLED: _l("Not sent: canceled"),
}
STATE_TAGS = {
    State.SENT: "oak",
    State.WAITING: "plain",
    State.SENDING: "plain",
    State.SKIPPED: "plain",
    State.CANCELLED: "plain",
    State.PARKED: "brick",
}
REASONS = {
    CallReason.NO_CONTACT_CHANNEL: _l("We have no email address and no number for text messages."),
    CallReason.NO_TRANSPORT: _l("We have only a phone number, and text messages are not set up."),
    CallReason.BOUNCED: _l("Our emails to this person bounce, or the person asked us not to email."),
    CallReason.PARKED: _l("We tried many times, but the email could not be sent."),
}
OUTCOMES = {
    CallOutcome.REACHED: _l("I reached them"),
    CallOutcome.NO_ANSWER: _l("No answer"),
    CallOutcome.WRONG_NUMBER: _l("Wrong number"),
    CallOutcome.LETTER: _l("I handed over or sent the letter"),
    CallOutcome.NOT_NEEDED: _l("No call needed"),
}
WITHOUT_NUMBER = {
    CallOutcome.LETTER: _l("I handed over or sent the letter"),
    CallOutcome.REACHED: _l("I reached them another way"),
    CallOutcome.NOT_NEEDED: _l("No call needed"),
}
RECORDED = {
    CallOutcome.OPEN: _l("To be called"),
    CallOutcome.NO_ANSWER: _l("No answer"),
    CallOutcome.REACHED: _l("Reached"),
    CallOutcome.TOLD: _l("Told on the phone right away"),
    CallOutcome.LETTER: _l("Got a letter"),
    CallOutcome.WRONG_NUMBER: _l("Wrong number"),
    CallOutcome.NO_NUMBER: _l("No phone number"),
    CallOutcome.NOT_NEEDED: _l("No call needed"),
}
DONE = {
    CallOutcome.REACHED: _l("Thank you. The call is off the list."),
    CallOutcome.NO_ANSWER: _l("We wrote down that you tried. This person moves down the list for two hours."),
    CallOutcome.WRONG_NUMBER: _l(
        "This person has not been told, and is now on the list of people to tell by letter or in person. "
        "As soon as you save a new number with their details, the call comes back."
    ),
    CallOutcome.LETTER: _l("Thank you. We wrote down that they have a letter, and the call is off the list."),
    CallOutcome.NOT_NEEDED: _l("The call is off the list."),
}
MESSAGE_REFUSALS: Refusals = {Changed: _l("Someone else has already taken care of this message.")}
CALL_REFUSALS: Refusals = {Changed: _l("Someone else has already taken care of this call.")}
CLAIM_REFUSALS: Refusals = {
    Changed: _l("Someone else is calling this person right now, or has already taken care of this call.")
}
TAKE_BACK_REFUSALS: Refusals = {
    Changed: _l("You can no longer undo this: more than an hour has passed, or someone else has changed it.")
}
_SERVER = _l("Our email server did not answer as it should. Tell the person who runs the server.")
_FAILURES = {
    Failure.BOUNCED_BY_NETWORK: _l(
        "The other email server could not be reached, and ours has stopped trying. The address may be right."
    ),
    Failure.BOUNCED_BY_POLICY: _l("The other email server refused our email. The address may be right."),
    Failure.BOUNCED: _l("The email bounced: the mailbox does not exist, is full, or refuses our emails."),
    Failure.RETURNED: _l(
        "An email server wrote back, and we could not tell what it means. Look in the mailbox for bounces."
    ),
    Failure.MAILBOX_REFUSED: _l("The email server said that it cannot deliver to this mailbox."),
    Failure.MAILBOX: _l("The mailbox has not accepted the email yet. We will try again."),
    Failure.CONTENT: _l("The email server did not accept the email. Tell the person who runs the server."),
    Failure.NOT_WRITABLE: _SERVER,
    Failure.SERVER: _SERVER,
    Failure.NO_WAY: _l("We no longer email this address: emails bounced, or the person asked us to stop."),
    Failure.NO_ADDRESS: _l("The email address cannot be right."),
    Failure.FILE: _l("The program cannot write to the email folder. Tell the person who runs the server."),
    Failure.DATABASE: _l("The database did not answer. We will try again."),
}


def pages_about(rows: Iterable[OutboxMessage | CallTask]) -> dict[str, list[Subject]]:
    """Return links to the subjects of messages or calls that the reader may open, by business key.

    One statement for each kind of subject, whatever the number of rows.
    """
    listed = list(rows)
    known = subjects_of(about for row in listed for about in row.subject.items())
    return {
        row.key: [known[about] for about in row.subject.items() if known[about].href is not None]
        for row in listed
    }


def subjects_about(tasks: Iterable[CallTask]) -> list[Subject]:
    """Return links to what the calls to one person are about, each once."""
    known = subjects_of(dict.fromkeys(about for task in tasks for about in task.subject.items()))
    return [subject for subject in known.values() if subject.href is not None]


def state_name(message: OutboxMessage) -> str:
    """Return the label of a message's state."""
    if message.bounced_at is not None:
        return str(STATES[BOUNCED])
    if message.state == State.SENT and message.channel == Channel.CALL:
        return _("By phone")
    if message.state == State.WAITING and message.attempts:
        return _("We will try again")
    if message.state == State.WAITING and message.run_at > clock.now():
        return _("Scheduled")
    return str(STATES[State(message.state)])


def state_tag(message: OutboxMessage) -> str:
    """Return the colour of a message's state."""
    return "brick" if message.bounced_at is not None else STATE_TAGS[State(message.state)]


def error_text(error: str | None) -> str:
    """Describe an error to people who are not system administrators. Empty where there was none."""
    if not error:
        return ""
    failure = failure_of(error)
    if failure is not None:
        return str(_FAILURES[failure])
    return _(
        "Something in the program went wrong. Give the words in parentheses to the person who runs the server."
    )


def may_resend(message: OutboxMessage) -> bool:
    """Return whether a message may be sent again. Skipped and cancelled messages are no longer true."""
    return message.state in {State.PARKED, State.SENT}


def letter_hints(*, with_link: bool) -> list[str]:
    """Return what staff read above a letter before they print it."""
    return [
        _(
            "The letter is in the language we use with this person. Hand it over, or write the address on the "
            "envelope yourself: we do not store postal addresses."
        ),
        ngettext(
            "A letter takes about %(num)s day to arrive.",
            "A letter takes about %(num)s days to arrive.",
            LETTER_TAKES.days,
        ),
        _("The letter has the private link. Print it only if the person asked for it.")
        if with_link
        else _("Anyone at home may open a letter, so it does not have the private link."),
    ]


def letter_back() -> str:
    """Return the label of the link back to the call."""
    return _("Back to the call")


def print_it() -> str:
    """Return the label of the button that prints."""
    return _("Print this letter")
