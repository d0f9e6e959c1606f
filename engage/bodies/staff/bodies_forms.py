"""Staff forms about bodies. Times are in the city's time zone; `to_request` returns what the services take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engage.bodies.models import LONGEST_ORGANIZATION, Body, Office, Publication, SeatPart
from engage.bodies.policy import BodyFacts
from engage.bodies.policy.changes import Appointment, SeatWish
from engage.bodies.services.changes.proposals import Invited
from engage.bodies.services.meetings import LONGEST_MEETING, MeetingPlan
from engage.bodies.staff import labels as words
from engage.core.city_time import to_instant
from engage.core.form_parts import in_order, refuse
from engage.core.forms import (
    BaseForm,
    CheckboxesField,
    CountField,
    DateTimeField,
    LineField,
    RadioField,
    SelectField,
    TickField,
    choice,
    language_choices,
)
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.staff.person_forms import InvitedPersonForm

MOST_SEATS = 200
LONGEST_PLACE = 300
OWN, REPRESENTATIVE, ALTERNATE, NONE = "own", "representative", "alternate", "none"


def _office_choices() -> list[Any]:
    return [
        choice(office.value, name, hint=words.OFFICE_HINTS[office]) for office, name in words.OFFICES.items()
    ]


class InviteForm(InvitedPersonForm):
    """A person to invite."""

    language = SelectField(
        _l("Language"),
        required=_l("Choose a language."),
        hint=_l("Pages and emails come in this language. The person can change it."),
    )
    seat = RadioField(
        _l("Seat"),
        required=_l("Choose one."),
        choices=[
            choice(OWN, _l("A seat of their own"), hint=_l("The first vacant seat, or a new one.")),
            choice(REPRESENTATIVE, _l("An organization's seat, as its representative")),
            choice(
                ALTERNATE,
                _l("An organization's seat, as the alternate"),
                hint=_l("Either the representative or the alternate answers for the seat, not both."),
            ),
            choice(NONE, _l("No seat, only a role")),
        ],
    )
    organization = LineField(
        _l("Organization"),
        longest=LONGEST_ORGANIZATION,
        hint=_l("Only for an organization's seat. Write the name exactly as the list of seats shows it."),
        autocomplete="off",
    )
    offices = CheckboxesField(_l("Roles in the group"), choices=_office_choices)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.seat.data is None:
            self.seat.data = OWN

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is valid and its answers agree."""
        valid = super().validate(extra_validators)
        if self.seat.data in (REPRESENTATIVE, ALTERNATE) and not self.organization.data:
            valid = refuse(self.organization, _("Write the name of the organization."))
        if self.seat.data == NONE and not self.offices.data:
            valid = refuse(self.offices, _("Choose a role, or give the person a seat."))
        return valid

    def to_request(self) -> tuple[Appointment, Invited]:
        """Return what is proposed, and for whom."""
        what = Appointment(self._wish(), frozenset(map(Office, self.offices.data or [])), is_invited=True)
        return what, Invited(self.email.data, self.name.data, self.language.data)

    def _wish(self) -> SeatWish | None:
        if self.seat.data == NONE:
            return None
        if self.seat.data == OWN:
            return SeatWish()
        part = SeatPart.ALTERNATE if self.seat.data == ALTERNATE else SeatPart.HOLDER
        return SeatWish(part, organization=self.organization.data)


class SeatForm(BaseForm):
    """A seat to add."""

    organization = LineField(
        _l("Organization"),
        longest=LONGEST_ORGANIZATION,
        hint=_l("Leave this empty if the seat is not for an organization."),
        autocomplete="off",
    )


class OfficeForm(BaseForm):
    """An office for a member of the body."""

    user_id = SelectField(_l("Who"), coerce=int, required=_l("Choose a person."))
    office = SelectField(
        _l("Role"),
        required=_l("Choose a role."),
        choices=[choice(office.value, name) for office, name in words.OFFICES.items()],
    )

    def __init__(self, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user_id.choices = [choice(str(user_id), name) for user_id, name in people]


class FactsForm(BaseForm):
    """The facts about a body."""

    size = CountField(
        _l("Maximum number of seats"),
        least=1,
        most=MOST_SEATS,
        required=_l("Write the maximum number of seats."),
    )
    languages = CheckboxesField(
        _l("Required languages"),
        hint=_l(
            "No round can open while the text is missing or out of date in one of these languages, unless every "
            "member who reads that language says that someone interpreted the text for them."
        ),
    )
    publication = RadioField(
        _l("What the public sees about the votes"),
        choices=[
            choice(kind.value, name, hint=words.PUBLICATION_HINTS[kind])
            for kind, name in words.PUBLICATIONS.items()
        ],
        required=_l("Choose one."),
    )
    open_meetings = TickField(
        _l("An open-meeting law applies to this group"),
        hint=_l(
            "For example, the Brown Act. Members then vote, take straw polls, and comment only in meetings. A series "
            "of messages between meetings would be a meeting that the public cannot see."
        ),
    )
    between_meetings = TickField(
        _l("The city's attorneys allow votes and comments between meetings"),
        hint=_l(
            "Matters only if such a law applies to the group. Ask the city's attorneys first, in writing."
        ),
    )

    def __init__(self, body: Body, **kwargs: Any) -> None:
        facts = ("size", "languages", "publication", "open_meetings", "between_meetings")
        super().__init__(data={name: getattr(body, name) for name in facts}, **kwargs)
        self.languages.choices = language_choices()

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is valid. A body bound by a law on open meetings must name its votes."""
        if not super().validate(extra_validators):
            return False
        if self.open_meetings.data and self.publication.data != Publication.NAMES:
            self.publication.errors = [
                _(
                    "An open-meeting law requires that the public sees who voted how. Choose “%(names)s”, or uncheck "
                    "“%(law)s”.",
                    names=words.PUBLICATIONS[Publication.NAMES],
                    law=self.open_meetings.label.text,
                )
            ]
            return False
        return True

    def to_request(self) -> BodyFacts:
        """Return the facts."""
        assert self.size.data is not None, "it is required"
        return BodyFacts(
            size=self.size.data,
            languages=tuple(self.languages.data or ()),
            publication=Publication(self.publication.data),
            open_meetings=self.open_meetings.data,
            between_meetings=self.between_meetings.data,
        )


class MeetingForm(BaseForm):
    """A meeting of one body or of several together."""

    body_ids = CheckboxesField(
        _l("Which groups meet"),
        coerce=int,
        hint=_l("Choose several for a joint meeting."),
        required=_l("Choose at least one group."),
    )
    starts_at = DateTimeField(_l("Starts"), required=_l("Say when the meeting starts."))
    ends_at = DateTimeField(_l("Ends"), required=_l("Say when the meeting ends."))
    place = LineField(
        _l("Place"), longest=LONGEST_PLACE, hint=_l("An address, or how to join. Members see it.")
    )

    def __init__(self, names: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.body_ids.choices = [choice(str(body_id), name) for body_id, name in names.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is valid and its answers agree."""
        valid = super().validate(extra_validators)
        times = in_order(
            self.starts_at,
            self.ends_at,
            longest=LONGEST_MEETING,
            wrong_order=_("The end must be later than the start."),
            too_long=_("The end is more than a day after the start. Check the dates."),
        )
        return valid and times

    def to_request(self) -> MeetingPlan:
        """Return the meeting to plan."""
        return MeetingPlan(
            body_ids=tuple(self.body_ids.data),
            starts_at=to_instant(self.starts_at.data),
            ends_at=to_instant(self.ends_at.data),
            place=self.place.data or "",
        )
