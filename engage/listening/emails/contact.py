"""Messages about a changed contact: to the one that stood before, and to the one that is to confirm it."""

from __future__ import annotations

from dataclasses import replace

from engage.core.addresses import public_address
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import isolate
from engage.core.outbox.outgoing import Email, Outgoing, callee_of
from engage.core.outbox.registry import Subject, message
from engage.listening.emails.case import Case, load_case
from engage.listening.emails.facts import office_phone
from engage.listening.emails.notice import Message, tell, write_notice_to
from engage.listening.models import ContactChange
from engage.listening.services.links import Purpose, contact_token


@message("registration.contact_asked")
def make_asked(subject: Subject) -> Outgoing | None:
    """To the contact that stood before: what was asked for, and how to keep it. None where it was taken back."""
    found = _find(subject)
    if found is None:
        return None
    case, change = found
    return write_notice_to(
        case, change.email_before, change.phone_before, lambda case: word_asked(case, change)
    )


def word_asked(case: Case, change: ContactChange) -> Message:
    """Another contact was asked for."""
    asked = _("Someone asked us to write to a new address or number about your sign-up.")
    return tell(
        case,
        subject=_("Did you change your contact information? %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            asked,
            _(
                "If this was not you, press the button. We will keep writing to you as before, "
                "and you will get a new private link."
            ),
        ],
        said=[
            _("Hello %(name)s.", name=case.registration.name),
            asked,
            _("If this was not you, tell me now. Then we keep the contact information that we had."),
        ],
        written=[
            _("Hello %(name)s.", name=case.registration.name),
            asked,
            _(
                "If this was not you, call us at %(phone)s. Then we keep the contact information that we had.",
                phone=office_phone(case),
            ),
        ],
        button=_("Keep writing to me as before"),
        short=asked,
        with_details=False,
        address=_address("contact.keep_contact", Purpose.OLD_CONTACT, change),
    )


@message("registration.contact_confirm")
def make_confirm(subject: Subject) -> Outgoing | None:
    """To the new contact: a link that confirms it. None where it is confirmed, or was taken back.

    It greets nobody and says nothing about the party, because it may be a stranger's. Nor is anybody called at its
    number where the mail comes back.
    """
    found = _find(subject)
    if found is None or found[1].confirmed_at is not None:
        return None
    case, change = found
    outgoing = write_notice_to(case, change.email, change.phone, lambda case: word_confirm(case, change))
    if isinstance(outgoing, Email):
        return replace(outgoing, callee=None)
    callee = callee_of(outgoing)
    return replace(outgoing, callee=replace(callee, apart=True)) if callee is not None else outgoing


def word_confirm(case: Case, change: ContactChange) -> Message:
    """A new contact to confirm."""
    contact = change.email or change.phone or ""
    asked = _(
        "Someone asked us to write to %(contact)s about a sign-up for this session: %(title)s.",
        contact=isolate(contact),
        title=case.title,
    )
    return tell(
        case,
        subject=_("Please confirm your contact information: %(title)s", title=case.title),
        opening=[
            asked,
            _(
                "If this was you, please confirm. If not, you do not need to do anything, "
                "and we will not write to you again."
            ),
        ],
        said=[
            asked,
            _(
                "If this was you, tell me now. If not, you do not need to do anything, "
                "and we will not contact you again."
            ),
        ],
        button=_("Yes, write to me here"),
        short=asked,
        with_details=False,
        address=_address("contact.confirm_contact", Purpose.NEW_CONTACT, change),
    )


def _find(subject: Subject) -> tuple[Case, ContactChange] | None:
    change = db.session.get(ContactChange, subject["change"])
    case = load_case(subject)
    return (case, change) if case is not None and change is not None else None


def _address(endpoint: str, purpose: Purpose, change: ContactChange) -> str:
    token = contact_token(purpose, change)
    return public_address(endpoint, language=current_language().tag, token=token)
