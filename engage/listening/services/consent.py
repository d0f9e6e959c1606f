"""Who does not want to be written to: what the office writes to everyone, and what came of the session.

News about one's own spots (reminders, offers, a session that moves or is canceled, a link that was asked for) is no
such message: without it people would stand before a closed door. Who does not want that either cancels.
"""

from __future__ import annotations

from engage.core import audit, clock
from engage.listening.models import Registration
from engage.listening.services import access


def stop_messages(registration_id: int, *, actor: audit.Actor) -> Registration:
    """Write no announcements to a party any more, nor afterwards. Stopping again, or when erased, changes nothing."""
    _session, registration = access.lock_registration(registration_id)
    if registration.stopped_at is None and registration.erased_at is None:
        registration.may_contact = False
        registration.stopped_at = clock.now()
        audit.record(actor, "registration.messages_stopped", "registration", registration.id, ["may_contact"])
    return registration


def resume_messages(registration_id: int, *, actor: audit.Actor) -> Registration:
    """Write to a party again, also afterwards. Changes nothing where nothing was stopped."""
    _session, registration = access.lock_registration(registration_id)
    if registration.stopped_at is not None and registration.erasure_asked_at is None:
        registration.stopped_at = None
        registration.may_contact = True
        audit.record(actor, "registration.messages_resumed", "registration", registration.id, ["may_contact"])
    return registration


def offer_help(registration_id: int, *, wants: bool, actor: audit.Actor) -> Registration:
    """Note that somebody of a party would like to help at a session, or no longer. Repeating changes nothing."""
    _session, registration = access.lock_registration(registration_id)
    if registration.wants_to_help != wants and registration.erased_at is None:
        registration.wants_to_help, registration.help_answered_at = wants, None
        audit.record(actor, "registration.help_offered", "registration", registration.id, ["wants_to_help"])
    return registration


def note_help_answered(registration_id: int, *, actor: audit.Actor) -> Registration:
    """Note that staff spoke with somebody who would like to help."""
    _session, registration = access.lock_registration(registration_id)
    if registration.wants_to_help and registration.help_answered_at is None:
        registration.help_answered_at = clock.now()
        audit.record(
            actor, "registration.help_answered", "registration", registration.id, ["help_answered_at"]
        )
    return registration
