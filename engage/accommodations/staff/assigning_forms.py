"""Forms about assignments: whom to ask and on what terms, and the hours that were worked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from engage.accommodations.models import Assignment, ServiceMode
from engage.accommodations.policy import LONGEST, Moment, NeedKey
from engage.accommodations.queries.providers import Candidate
from engage.accommodations.services.assigning import Terms, Wanted
from engage.accommodations.staff import labels as words
from engage.core import clock
from engage.core.city_time import to_instant, to_wall_clock
from engage.core.form_parts import SubmittedOnce, VersionedForm, in_order
from engage.core.forms import (
    BaseForm,
    CountField,
    DateTimeField,
    LineField,
    RadioField,
    TickField,
    choice,
)
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l

ANSWER_WITHIN = timedelta(days=2)
LONGEST_COST = 300


class TermsFields(BaseForm):
    """What is agreed with a provider."""

    mode = RadioField(
        _l("How?"),
        choices=[choice(mode.value, name) for mode, name in words.MODES.items()],
        required=_l("Choose how."),
        default=ServiceMode.IN_PERSON.value,
    )
    quantity = CountField(
        _l("How many?"),
        hint=_l("Interpreters, rides, devices. An agency may send two interpreters."),
        least=1,
        most=500,
        required=_l("Write how many."),
        default=1,
    )
    starts_at = DateTimeField(_l("From"), required=_l("Write from when they are there."))
    agreed_until = DateTimeField(_l("Agreed until"), required=_l("Write until when they are there."))
    is_agreed = TickField(_l("The person has already said yes, for example on the phone."))
    answer_by = DateTimeField(_l("Please answer by"))
    cost_note = LineField(
        _l("Note on the cost"), hint=_l("Only staff see this."), longest=LONGEST_COST, autocomplete="off"
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every answer is valid and the times are in order."""
        valid = super().validate(extra_validators)
        ordered = in_order(
            self.starts_at,
            self.agreed_until,
            longest=LONGEST,
            wrong_order=_("The end must be after the start."),
            too_long=_("The time is longer than a day."),
        )
        return bool(valid) and ordered

    def to_terms(self) -> Terms:
        """Return what the service takes."""
        return Terms(
            mode=ServiceMode(self.mode.data),
            quantity=self.quantity.data or 1,
            starts_at=to_instant(self.starts_at.data),
            agreed_until=to_instant(self.agreed_until.data),
            answer_by=to_instant(self.answer_by.data) if self.answer_by.data else None,
            cost_note=self.cost_note.data or "",
            is_agreed=bool(self.is_agreed.data),
        )


class AssignForm(SubmittedOnce, TermsFields):
    """Whom to ask. Who fits best stands first."""

    provider = RadioField(_l("Whom do you ask?"), required=_l("Choose someone."))

    def to_request(self, key: NeedKey) -> Wanted:
        """Return what the service takes."""
        return Wanted(
            provider_id=int(self.provider.data),
            service=key.service,
            language=key.language,
            terms=self.to_terms(),
            submission=self.submission_ident,
        )


class ChangeTermsForm(VersionedForm, TermsFields):
    """Change what is agreed."""


class HoursForm(BaseForm):
    """The hours that somebody worked, as they told staff."""

    hours = CountField(_l("Hours"), least=0, most=24, blank=0)
    minutes = CountField(_l("Minutes"), least=0, most=59, blank=0)

    @property
    def in_minutes(self) -> int:
        """Both together."""
        return min(1440, (self.hours.data or 0) * 60 + (self.minutes.data or 0))


def assign_form(moment: Moment, key: NeedKey, found: Sequence[Candidate], *, short: int) -> AssignForm:
    """Return the form for a need: at the times of the session, and an answer within two days."""
    form = AssignForm(
        data={
            "starts_at": to_wall_clock(moment.starts_at),
            "agreed_until": to_wall_clock(moment.ends_at),
            "answer_by": to_wall_clock(_answer_by(moment)),
            "mode": ServiceMode.IN_PERSON.value if moment.in_room else ServiceMode.VIDEO.value,
            "quantity": 1 if key.service == "interpretation" else max(short, 1),
        }
    )
    form.provider.choices = [
        choice(str(one.provider.id), one.provider.name, hint=_about(one, key)) for one in found
    ]
    if not moment.in_room:
        form.mode.choices = [one for one in form.mode.choices if one.value != ServiceMode.IN_PERSON]
    if not form.submission.data:
        form.new_submission()
    return form


def change_form(assignment: Assignment) -> ChangeTermsForm:
    """Return the form with what is agreed now."""
    form = ChangeTermsForm(
        data={
            "mode": assignment.mode,
            "quantity": assignment.quantity,
            "starts_at": to_wall_clock(assignment.starts_at),
            "agreed_until": to_wall_clock(assignment.agreed_until),
            "answer_by": to_wall_clock(assignment.answer_by),
            "cost_note": assignment.cost_note,
        }
    )
    if not form.is_submitted():
        form.show_version(assignment.version)
    return form


def hours_form(assignment: Assignment) -> HoursForm:
    """Return the form with what was signed, else with the time that was agreed."""
    agreed = int((assignment.agreed_until - assignment.starts_at).total_seconds() // 60)
    minutes = agreed if assignment.minutes is None else assignment.minutes
    return HoursForm(data={"hours": minutes // 60, "minutes": minutes % 60})


def _answer_by(moment: Moment) -> datetime:
    """Return until when to ask for an answer: within two days, and before the deadline where that is still to come."""
    now = clock.now()
    wanted = now + ANSWER_WITHIN
    latest = moment.deadline if moment.deadline > now else moment.starts_at
    return min(wanted, latest).replace(second=0, microsecond=0)


def _about(one: Candidate, key: NeedKey) -> str:
    """Return what speaks for and against somebody, in one line."""
    parts = [
        str(words.QUALIFICATIONS[one.skill.qualification])  # type: ignore[index] # a stored value
        if one.skill.qualification
        else "",
        words.varieties_line(key.language, one.skill.varieties),
        _("Does not speak the variety that is needed") if not one.fits(key) else "",
        _("Already asked for this") if one.is_asked else "",
        _("Has something else at that time") if one.is_busy and not one.is_asked else "",
    ]
    return " · ".join(part for part in parts if part)
