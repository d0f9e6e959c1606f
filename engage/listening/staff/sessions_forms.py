"""Staff forms about a session. Times are the city's local time; `to_request` returns what the services take."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from engage.core.city_time import to_instant
from engage.core.current import current_city
from engage.core.form_parts import VersionedForm, in_order
from engage.core.forms import (
    BaseForm,
    CheckboxesField,
    CountField,
    DateTimeField,
    LineField,
    ParagraphField,
    PhoneField,
    RadioField,
    SelectField,
    TickField,
    choice,
)
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.listening.importing.drafts import LONGEST, LONGEST_DIAL_IN_CODE
from engage.listening.models import ListeningSession, Mode, SessionKind
from engage.listening.services.sessions import Facts, NewSession, WhenWhere
from engage.listening.services.way_in import WayIn
from engage.listening.staff import labels as words
from engage.listening.staff.captures_forms import PlannedFields
from engage.listening.staff.form_parts import (
    LARGEST_CAPACITY,
    LONGEST_SESSION,
    LONGEST_SLUG,
    is_slug,
    is_web_address,
    suggested_slug,
)
from engage.listening.staff.venues_forms import (
    ADDRESS_HINT,
    DIRECTIONS_HINT,
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_ROOM,
    NAME_HINT,
    check_venue,
    chosen_venue,
    fill_venues,
    written_venue,
)

_SLUG_HINT = _l(
    "Use lowercase letters, numbers and hyphens. The end of the web address is printed on "
    "fliers, so keep it short. If you leave this empty, we make one from the title and the "
    "date."
)


class NameAndHost(BaseForm):
    """Title, audience and host. Declared first, because WTForms keeps fields in the order of their creation."""

    title = LineField(
        _l("Session title"),
        longest=LONGEST["title"],
        hint=_l("A few plain words that say what people can talk about."),
        required=_l("Write a title."),
    )
    kind = SelectField(_l("Type of session"))
    audience = RadioField(
        _l("Who is the session for?"),
        choices=[choice(kind.value, name) for kind, name in words.AUDIENCES.items()],
    )
    host = SelectField(
        _l("Who is the host?"),
        hint=_l("The host's name, phone number and email are on the page and the flier."),
    )


class TimeAndVenue(BaseForm):
    """The fields for time and venue that creating and moving a session share."""

    starts_at = DateTimeField(_l("Starts"), required=_l("Say when the session starts."))
    ends_at = DateTimeField(_l("Ends"), required=_l("Say when the session ends."))
    modes = CheckboxesField(
        _l("How can people take part?"),
        choices=[choice(mode.value, name) for mode, name in words.MODES.items()],
        required=_l("Choose at least one way to take part."),
    )
    venue = SelectField(_l("Where do people come in person?"), default="")
    place_name = LineField(_l("Name of the place"), longest=LONGEST_NAME, hint=NAME_HINT)
    place_address = LineField(_l("Address of the place"), longest=LONGEST_ADDRESS, hint=ADDRESS_HINT)
    directions = ParagraphField(
        _l("How to find the place"), longest=LONGEST["directions"], rows=4, hint=DIRECTIONS_HINT
    )
    room = LineField(
        _l("Room"), longest=LONGEST_ROOM, hint=_l("For example: Room 2. You can leave this empty.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every answer is valid and the answers are consistent with each other."""
        valid = super().validate(extra_validators)
        valid = check_venue(self) and valid
        return self._order_is_right() and valid

    def _order_is_right(self) -> bool:
        return in_order(
            self.starts_at,
            self.ends_at,
            longest=LONGEST_SESSION,
            wrong_order=_("The end must be later than the start."),
            too_long=_("The end is more than a week after the start. Check the dates."),
        )

    def _when_where(self) -> dict[str, Any]:
        modes = self.modes.data or []
        return {
            "in_person": Mode.IN_PERSON.value in modes,
            "virtual": Mode.VIRTUAL.value in modes,
            "venue_id": chosen_venue(self),
            "room": self.room.data or "",
            "starts_at": to_instant(self.starts_at.data),
            "ends_at": to_instant(self.ends_at.data),
        }


class WayInFields(BaseForm):
    """The link, the number to call and its code. All may be added later."""

    virtual_url = LineField(
        _l("Link to the online session"),
        longest=500,
        hint=_l(
            "The public does not see this link. Each person gets a private link that leads to it. "
            "You can add the link later."
        ),
        validators=[is_web_address],
    )
    dial_in_number = PhoneField(
        _l("Phone number to join the online session"),
        hint=_l(
            "For people who join by phone. Only people who signed up to join online get the number. "
            "Without a number, we do not say that people can join by phone."
        ),
        autocomplete="off",
    )
    dial_in_code = LineField(
        _l("Code for the phone"),
        longest=LONGEST_DIAL_IN_CODE,
        hint=_l("What people enter when they are asked for a code, for example: 123 456 789#."),
        autocomplete="off",
    )

    def way_in(self) -> WayIn:
        """Return what the service takes."""
        number = self.dial_in_number.data or ""
        code = self.dial_in_code.data or "" if number else ""
        return WayIn(self.virtual_url.data or "", number, code)


class NewSessionForm(NameAndHost, TimeAndVenue, WayInFields):
    """The first facts of a session. The following pages ask for everything else."""

    in_person_capacity = CountField(_l("Spots in person"), most=LARGEST_CAPACITY, blank=0)
    virtual_capacity = CountField(_l("Spots online"), most=LARGEST_CAPACITY, blank=0)
    slug = LineField(_l("Web address"), hint=_SLUG_HINT, longest=LONGEST_SLUG, validators=[is_slug])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        fill_choices(self)
        fill_venues(self)
        if self.audience.data is None:
            self.audience.data = "residents"

    def to_request(self) -> NewSession:
        """Return the draft to create."""
        slug = self.slug.data or suggested_slug(self.title.data, self.starts_at.data.date())
        facts = Facts(
            slug=slug,
            kind=self.kind.data,
            audience=self.audience.data,
            host=self.host.data,
            largest_party=current_city().party_limit,
        )
        when = WhenWhere(**self._when_where(), **asdict(self.way_in()))
        capacities = {
            Mode.IN_PERSON.value: self.in_person_capacity.data,
            Mode.VIRTUAL.value: self.virtual_capacity.data,
        }
        return NewSession(
            facts=facts,
            when=when,
            texts={"title": self.title.data},
            source_language=current_city().default_language,
            capacities={mode: count or 0 for mode, count in capacities.items() if mode in self.modes.data},
            new_venue=written_venue(self),
        )


def fill_choices(form: Any) -> None:
    """Set the choices from the city: kinds of sessions and hosts."""
    form.kind.choices = [
        choice(kind, words.KINDS[SessionKind(kind)]) for kind in current_city().session_kinds
    ]
    form.host.choices = [choice(host, words.city_word(f"host.{host}.name")) for host in current_city().hosts]


class FactsForm(VersionedForm, PlannedFields):
    """The facts of a session. The slug can be changed until it is public."""

    kind = SelectField(_l("Type of session"))
    audience = RadioField(
        _l("Who is the session for?"),
        choices=[choice(kind.value, name) for kind, name in words.AUDIENCES.items()],
    )
    host = SelectField(_l("Who is the host?"))
    interpretation = CheckboxesField(
        _l("Languages people can ask an interpreter for"),
        hint=_l(
            "Choose the languages you can find interpreters for. People can still ask for another "
            "language by phone."
        ),
    )
    childcare = TickField(_l("We offer childcare"))
    meals = TickField(_l("We offer free food"))
    largest_party = CountField(
        _l("Largest number of people in one registration"),
        least=1,
        most=100,
        required=_l("Write a number from 1 to 100."),
    )
    series = LineField(
        _l("Series name"),
        longest=LONGEST_SLUG,
        hint=_l(
            "To group sessions, such as all sessions of one season, give each of them the same short name."
        ),
        validators=[is_slug],
    )
    slug = LineField(
        _l("Web address"),
        longest=LONGEST_SLUG,
        required=_l("Write the end of the web address."),
        hint=_SLUG_HINT,
        validators=[is_slug],
    )

    def __init__(self, session: ListeningSession) -> None:
        super().__init__(obj=session)
        self.session = session
        if not self.is_submitted():
            self.show_planned(session)
        fill_choices(self)
        self.interpretation.choices = [
            choice(key, words.city_word(f"interpretation.{key}"))
            for key in current_city().interpretation_languages
        ]
        self.fixed_slug = None if session.status == "draft" else session.slug
        if self.fixed_slug:
            del self.slug

    def to_request(self) -> Facts:
        """Return what the service takes."""
        return Facts(
            slug=self.fixed_slug or self.slug.data,
            kind=self.kind.data,
            audience=self.audience.data,
            host=self.host.data,
            largest_party=self.largest_party.data or 1,
            series=self.series.data or None,
            interpretation=tuple(self.interpretation.data or ()),
            childcare=self.childcare.data,
            meals=self.meals.data,
            **self.planned_columns(),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every answer is valid, and what was said before about the session is not left open again."""
        return super().validate(extra_validators) & self.answer_stands(self.session)


class WayInForm(VersionedForm, WayInFields):
    """How people get into the online part of a session."""

    def __init__(self, session: ListeningSession) -> None:
        super().__init__(obj=session)


class CopyForm(BaseForm):
    """The day of the copy."""

    starts_at = DateTimeField(_l("Starts"), required=_l("Say when the new session starts."))
    ends_at = DateTimeField(_l("Ends"), required=_l("Say when the new session ends."))
    slug = LineField(_l("Web address"), hint=_SLUG_HINT, longest=LONGEST_SLUG, validators=[is_slug])

    _order_is_right = TimeAndVenue._order_is_right

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every answer is valid and the answers are consistent with each other."""
        valid = super().validate(extra_validators)
        return self._order_is_right() and valid

    def to_request(self, title: str) -> dict[str, Any]:
        """Return slug and times for the copy of a session with this title."""
        return {
            "slug": self.slug.data or suggested_slug(title, self.starts_at.data.date()),
            "starts_at": to_instant(self.starts_at.data),
            "ends_at": to_instant(self.ends_at.data),
        }


# The texts that this form asks for. What a session informs is asked for with what it promises.
WRITTEN = ("title", "summary", "description", "expect")


class TextsForm(VersionedForm):
    """The texts in their source language."""

    title = LineField(_l("Session title"), longest=LONGEST["title"], required=_l("Write a title."))
    summary = ParagraphField(
        _l("Short summary"),
        longest=LONGEST["summary"],
        rows=3,
        hint=_l("One or two sentences, shown in the list of sessions."),
    )
    description = ParagraphField(
        _l("Description"),
        longest=LONGEST["description"],
        rows=10,
        hint=_l(
            "What the session is about, who should come, and what will happen with what people say. "
            "Leave an empty line between paragraphs."
        ),
    )
    expect = ParagraphField(
        _l("What to expect"),
        longest=LONGEST["expect"],
        rows=6,
        hint=_l("How the session will run. You can leave this empty."),
    )
