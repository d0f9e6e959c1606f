"""What providers answer: yes, no, who comes instead, and how long it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import HiddenField

from engage.accommodations.labels.assignments import QUALIFICATIONS
from engage.accommodations.models import Provider, Qualification
from engage.accommodations.services.answering import Substitute
from engage.core.errors import Changed
from engage.core.forms import (
    BaseForm,
    CountField,
    EmailField,
    NameField,
    ParagraphField,
    PhoneField,
    RadioField,
    choice,
)
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l

LONGEST_NOTE = 300
MINUTES = 60


class AcceptForm(BaseForm):
    """Yes, to the times that the page shows. An agency can say whom it sends."""

    seen = HiddenField()
    who_comes = NameField(_l("Who comes (if you know already)"))

    def times(self) -> tuple[datetime, datetime]:
        """Return the times that the page showed. Raises Changed where the form names none."""
        try:
            starts_at, ends_at = (datetime.fromisoformat(part) for part in (self.seen.data or "").split("/"))
        except ValueError as error:
            raise Changed from error
        return starts_at, ends_at


class NoteForm(BaseForm):
    """No, and why, for who wants to say it."""

    note = ParagraphField(_l("Why? (only our staff read this)"), longest=LONGEST_NOTE)


class SubstituteForm(BaseForm):
    """Somebody else, with a contact of their own: we ask them ourselves."""

    name = NameField(_l("Their name"), required=_l("Write the name of the person who can come."))
    email = EmailField(_l("Their email"))
    phone = PhoneField(_l("Their phone"))
    qualification = RadioField(
        _l("What shows that they can do this?"),
        choices=[choice(one, QUALIFICATIONS[one]) for one in Qualification],
        required=_l("Choose what shows that they can do this."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether everything is valid, and one contact is given."""
        valid = super().validate(extra_validators)
        if valid and not self.email.data and not self.phone.data:
            self.email.errors = [_("Write an email address or a phone number, so that we can ask them.")]
            return False
        return valid

    def to_request(self, provider: Provider) -> Substitute:
        """Return who comes instead. We write to them as to who named them."""
        return Substitute(
            name=self.name.data or "",
            email=self.email.data or None,
            phone=self.phone.data or None,
            language=provider.language,
            qualification=Qualification(self.qualification.data),
        )


class HoursForm(BaseForm):
    """How long it was. An agency says who worked."""

    hours = CountField(_l("Hours"), most=23, blank=0)
    minutes = CountField(_l("Minutes"), most=MINUTES - 1, blank=0)
    who_comes = NameField(_l("Who worked"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether there is some time."""
        valid = super().validate(extra_validators)
        if valid and not self.total:
            self.hours.errors = [_("Write how long you worked.")]
            return False
        return valid

    @property
    def total(self) -> int:
        """The minutes in all."""
        return (self.hours.data or 0) * MINUTES + (self.minutes.data or 0)
