"""Staff forms about venues: one venue, and choosing one for a session or writing a new one."""

from __future__ import annotations

from typing import Any

from engage.core.current import current_city
from engage.core.form_parts import VersionedForm, refuse
from engage.core.forms import BaseForm, LineField, ParagraphField, RadioField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.listening.importing.drafts import LONGEST
from engage.listening.models import WAY_TEXTS, Venue
from engage.listening.queries.venues import list_choices
from engage.listening.services.venues import Meaning, NewVenue, VenueFacts

NEW = "new"  # the choice of a place that is not in the list yet
LONGEST_NAME, LONGEST_ADDRESS, LONGEST_ROOM = 200, 300, 100

NAME_HINT = _l("For example: Hagginwood Community Center.")
ADDRESS_HINT = _l("Street, city and ZIP code.")
DIRECTIONS_HINT = _l("Where the place is, which door to use, and what people see when they arrive.")


class PlaceForm(VersionedForm):
    """Where a venue is, and how to find it: the texts are in their source language."""

    name = LineField(
        _l("Name of the place"),
        longest=LONGEST_NAME,
        hint=NAME_HINT,
        required=_l("Write the name of the place."),
    )
    address = LineField(
        _l("Address of the place"),
        longest=LONGEST_ADDRESS,
        hint=ADDRESS_HINT,
        required=_l("Write the address of the place."),
    )
    meaning = RadioField(
        _l("If you change the name or the address: what does the change mean?"),
        choices=[
            choice(
                Meaning.SPELLING.value,
                _l("Only the spelling changes. The place is where people think it is. We tell no one."),
            ),
            choice(
                Meaning.CORRECTION.value,
                _l("The name or address was wrong. We tell everyone who is coming in person."),
            ),
            choice(
                Meaning.RELOCATION.value,
                _l(
                    "The place has moved. We tell everyone who is coming in person. Past sessions keep the "
                    "old address. The texts below must fit the new address, and they need to be translated "
                    "again."
                ),
            ),
        ],
        validate_choice=False,
    )
    directions = ParagraphField(
        _l("How to find the place"), longest=LONGEST["directions"], rows=4, hint=DIRECTIONS_HINT
    )
    transit = ParagraphField(
        _l("By bus or light rail"),
        longest=LONGEST["transit"],
        rows=3,
        hint=_l("Lines and stops, and how far it is from the stop. You can leave this empty."),
    )
    parking = ParagraphField(
        _l("Parking"), longest=LONGEST["parking"], rows=3, hint=_l("You can leave this empty.")
    )
    entrance = ParagraphField(
        _l("Where is the entrance without steps?"),
        longest=LONGEST["entrance"],
        rows=3,
        hint=_l("You can leave this empty."),
    )

    def to_texts(self) -> dict[str, str]:
        """Return the texts by name."""
        return {name: self[name].data or "" for name in WAY_TEXTS}

    def to_meaning(self) -> Meaning | None:
        """Return what the change means, if that was asked and said."""
        said = self.meaning.data if "meaning" in self else None
        return Meaning(said) if said in set(Meaning) else None


def fill_venues(form: Any, current: Venue | None = None) -> None:
    """Set the choices of a form's field `venue`: those in use, the current one, and a new one."""
    known = list(list_choices())
    if current is not None and current not in known:
        known.append(current)
    form.venue.choices = [
        choice("", _l("No place yet")),
        *(choice(str(venue.id), venue.line) for venue in known),
        choice(NEW, _l("A place that is not in this list")),
    ]


def check_venue(form: Any) -> bool:
    """Return whether a form either chooses a venue or writes a new one; otherwise add errors."""
    written = form.place_name.data or form.place_address.data or form.directions.data
    if form.venue.data != NEW:
        if not written:
            return True
        return refuse(
            form.venue,
            _(
                "You wrote a new place below but chose another one here. Choose “A place that is not in this "
                "list”, or empty the fields for the new place."
            ),
        )
    valid = True
    if not form.place_name.data:
        valid = refuse(form.place_name, _("Write the name of the place."))
    if not form.place_address.data:
        valid = refuse(form.place_address, _("Write the address of the place."))
    return valid


def chosen_venue(form: BaseForm) -> int | None:
    """Return the id of the venue that a form chooses, if it is one of the list."""
    value = str(form["venue"].data or "")
    return int(value) if value.isdecimal() else None


def written_venue(form: BaseForm) -> NewVenue | None:
    """Return the new venue that a form writes, if it does."""
    if form["venue"].data != NEW:
        return None
    return NewVenue(
        VenueFacts(form["place_name"].data, form["place_address"].data),
        current_city().default_language,
        {"directions": form["directions"].data or ""},
    )
