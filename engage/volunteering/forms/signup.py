"""The form with which somebody signs up for a shift. What is not asked is not stored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from wtforms import HiddenField

from engage.bodies.queries.lookup import bodies_by_id
from engage.core.current import current_city
from engage.core.form_parts import SubmittedOnce, refuse
from engage.core.forms import EmailField, PhoneField, RadioField, SelectField, TickField, choice
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.text import whole_number
from engage.volunteering.forms.person import NEXT, PersonFields
from engage.volunteering.labels.kinds import NAMES, kind_name
from engage.volunteering.labels.languages import likeliest, spoken_list, spoken_tags
from engage.volunteering.models import Kind
from engage.volunteering.queries.open_shifts import ShiftView
from engage.volunteering.queries.partners import list_public_bodies
from engage.volunteering.services.signups import Person, ShiftRequest, SignupRequest

# What the form promised: a place, and not the waiting list.
PLACE = "place"


class ShiftForm(SubmittedOnce):
    """The wish for one shift: what the page showed of it, and that somebody agrees to the expectations."""

    agreed = TickField(
        _l("I agree to the expectations for volunteers."),
        required=_l("Please read the expectations for volunteers, and check the box if you agree."),
    )
    promised = HiddenField()
    starts = HiddenField()
    expectations = HiddenField()

    is_conflict = False  # something has changed since the form was shown
    waits = False

    def show_shift(self, shift: ShiftView) -> None:
        """Note what the page says now, just before it is shown: nobody waits who was promised a place."""
        self.waits = shift.is_full or self.waits
        self._put(self.promised, "" if self.waits else PLACE)
        self._put(self.starts, str(int(shift.starts_at.timestamp())))
        self._put(self.expectations, current_city().current_expectations.version)

    def _put(self, field: Any, value: str) -> None:
        field.data, field.raw_data = value, None

    @property
    def shown_starts_at(self) -> datetime | None:
        """When the shift began by the page."""
        seconds = whole_number(str(self.starts.data or ""), digits=11)
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

    def wish(self) -> ShiftRequest:
        """Return what the services take."""
        return ShiftRequest(
            agreed_version=str(self.expectations.data or "") if self._agrees else None,
            agreed_language=current_language().tag,
            may_wait=self.promised.data != PLACE,
            shown_starts_at=self.shown_starts_at,
            submission=self.submission_ident,
        )

    @property
    def _agrees(self) -> bool:
        return "agreed" in self and bool(self.agreed.data)

    @property
    def http_status(self) -> int:
        """The status of a page that shows this form: 409 where something has changed in the meantime."""
        return 409 if self.is_conflict and not self.token_failed else super().http_status


class SignupForm(PersonFields, ShiftForm):
    """A name, a way to reach them, and that they agree. All else is folded."""

    email = EmailField(_l("Email"), autocomplete="email", render_kw=NEXT)
    phone = PhoneField(
        _l("Phone"), hint=_l("If you have no email, we will call or text you."), render_kw=NEXT
    )
    kind = RadioField(_l("How are you signing up?"))
    body = SelectField(_l("Are you a member of one of these groups?"), validate_choice=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every answer is valid, and there is a way to reach the person."""
        valid = super().validate(extra_validators)
        return self._is_reachable() & self._is_body_known() and valid

    def _is_reachable(self) -> bool:
        if self.email.data or self.phone.data or self.email.errors or self.phone.errors:
            return True
        return refuse(self.email, _("Write an email address or a phone number, so that we can reach you."))

    def _is_body_known(self) -> bool:
        if not self.body.data or self.body_id is not None:
            return True
        return refuse(self.body, self.body.gettext("Not a valid choice."))

    @property
    def body_id(self) -> int | None:
        """The public body of which somebody says to be a member. One statement where one is chosen."""
        number = whole_number(str(self.body.data or ""))
        return number if number is not None and number in bodies_by_id([number]) else None

    def offer_bodies(self) -> None:
        """Offer the bodies that a law on open meetings binds. Two statements."""
        bodies = list_public_bodies(current_language().tag)
        self.body.choices = [choice("", _("No")), *(choice(str(ident), name.value) for ident, name in bodies)]

    def to_request(self) -> SignupRequest:
        """Return what the services take."""
        wish = self.wish()
        return SignupRequest(
            person=Person(
                name=self.name.data,
                language=self.language.data,
                email=self.email.data or None,
                phone=self.phone.data or None,
                kind=Kind(self.kind.data),
                organization=self.organization.data or "",
                on_work_time=bool(self.on_work_time.data),
                body_id=self.body_id,
                speaks=tuple(self.speaks.data or ()),
                may_be_asked=bool(self.may_be_asked.data),
            ),
            agreed_version=wish.agreed_version,
            agreed_language=wish.agreed_language,
            may_wait=wish.may_wait,
            shown_starts_at=wish.shown_starts_at,
            submission=wish.submission,
        )

    @property
    def said_kind(self) -> str:
        """As what they come, as far as that is chosen."""
        return kind_name(self.kind.data) if self.kind.data in NAMES else ""

    @property
    def said_languages(self) -> str:
        """Which languages they speak, as far as that is chosen."""
        return spoken_list(tag for tag in self.speaks.data or () if tag in spoken_tags())

    def opens(self, *names: str) -> bool:
        """Return whether an opener stands open: an answer in it is wrong."""
        return any(self[name].errors for name in names)


def signup_form() -> SignupForm:
    """Return the form: who signs up is a resident and speaks the language of the page, unless they say otherwise."""
    language = current_language().tag
    form = SignupForm(
        data={"kind": Kind.RESIDENT.value, "language": language, "speaks": [likeliest(language)]}
    )
    form.kind.choices = [choice(kind.value, name) for kind, name in NAMES.items()]
    form.offer_languages()
    form.new_submission()
    return form
