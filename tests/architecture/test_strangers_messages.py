"""Every message that somebody who is not signed in can cause is found here, with what bounds it."""

from __future__ import annotations

from engage.accounts import policy
from engage.core.outbox import ceiling
from tests.support.reach import mentions, reached_from

OUTBOX, TELLING = "engage.core.outbox.services", "engage.listening.services.telling"
HELPING = "engage.volunteering.services.telling"
ORIENTATIONS = "engage.volunteering.services.telling_orientations"
ENDS = {(OUTBOX, "enqueue"), (OUTBOX, "enqueue_many"), (OUTBOX, "resend"), (TELLING, "_tell")}

CEILING = "counted against the ceiling, and left out when it is reached"
FIRST = (
    "the first message of a registration: counted before, and only a registration that may be told is saved"
)
OF_THE_QUEUE = (
    "follows once from where a party stands in the queue; without it the party would lose its places"
)
OWN_ACCOUNT = "only who has used a link from the person's own mailbox; tries are limited"
OF_A_PROVIDER = (
    "only who was asked and holds their link; each answer ends or changes the one assignment it is about"
)
BOUNDED = {
    ("engage.accommodations.services.telling", "tell_provider"): OF_A_PROVIDER,
    ("engage.accommodations.services.told", "_enqueue"): OF_A_PROVIDER,
    ("engage.accounts.services.factors", "note_change"): OWN_ACCOUNT,
    ("engage.accounts.services.factors", "use_recovery_code"): OWN_ACCOUNT,
    (
        "engage.accounts.services.links",
        "ask_for_link",
    ): "a limit of its own, so that no stranger locks a member out",
    (TELLING, "_tell_counted"): CEILING,
    (
        TELLING,
        "tell_contact_change",
    ): "counted against the ceiling of both contacts, and refused when it is reached",
    (TELLING, "tell_new_link"): "counted; a next one needs the link in this message, or stops at the ceiling",
    (TELLING, "tell_nobody"): "counted against the ceiling, and sent to nobody",
    (TELLING, "tell_confirmed"): FIRST,
    (TELLING, "tell_waiting"): FIRST,
    (TELLING, "tell_offered"): OF_THE_QUEUE,
    (TELLING, "tell_lapsed"): OF_THE_QUEUE,
    (TELLING, "tell_choice_over"): OF_THE_QUEUE,
    (TELLING, "tell_passed_over"): OF_THE_QUEUE,
    (HELPING, "_tell_counted"): CEILING,
    (HELPING, "_tell_person"): CEILING,
    (HELPING, "tell_nobody"): "counted against the ceiling, and sent to nobody",
    (HELPING, "tell_first"): FIRST,
    (HELPING, "tell_offered"): OF_THE_QUEUE,
    (HELPING, "tell_lapsed"): OF_THE_QUEUE,
    (HELPING, "tell_confirmed"): "follows once from agreeing to the expectations, or from an orientation",
    (HELPING, "tell_new_link"): "counted; a next one needs the link in this message",
    (ORIENTATIONS, "tell_chosen"): CEILING,
}


def _causes() -> set[tuple[str, str]]:
    """The functions that enqueue and that a page for people who are not signed in leads to."""
    pages = {place for place in mentions() if {"public", "api"} & set(place[0].split("."))}
    return {place for place in reached_from(pages) if mentions()[place] & ENDS and place not in ENDS}


def test_every_message_that_a_public_page_leads_to_is_bounded() -> None:
    assert _causes() == BOUNDED.keys()


def test_registrations_and_sign_in_links_together_are_at_most_twelve_messages_an_hour() -> None:
    assert ceiling.MESSAGES_PER_HOUR + policy.LINKS_PER_ADDRESS_AND_HOUR == 12
    assert policy.LINKS_PER_ADDRESS_AND_HOUR >= 5
