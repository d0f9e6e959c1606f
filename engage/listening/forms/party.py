"""The form for saving seats. What is not asked is not stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wtforms import Field

from engage.core.i18n import gettext as _
from engage.core.seen import Values
from engage.listening.forms.party_checks import is_possible, is_reachable
from engage.listening.forms.party_fields import PartyFields
from engage.listening.labels.choices import come_anyway
from engage.listening.models import AGREED, Capture, Mode
from engage.listening.policy import Party, is_in_room_only
from engage.listening.services.reservations import Contact, IfFull, RegistrationRequest


class PartyForm(PartyFields):
    """The people in a party and their needs. Built for one session by `party_form`."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every answer is valid and the answers are consistent with each other."""
        for field in self.hidden:
            field.process_errors = []
        valid = super().validate(extra_validators)
        possible = is_possible(self)
        self._leave_out_hidden()
        return is_reachable(self) & possible & valid

    def _leave_out_hidden(self) -> None:
        """Forget hidden numbers that cannot be. What can be is kept, in case the party comes in person after all."""
        for field in self.hidden:
            if field.kind == "count" and (field.data or 0) > self.people:
                field.data = field.blank

    def error_list(self) -> list[tuple[str, str]]:
        """Return what to correct, as the fields stand on the page."""
        place = {field.name: number for number, field in enumerate(self.page_order)}
        return sorted(super().error_list(), key=lambda error: place.get(error[0].removesuffix("-0"), -1))

    def show_meanwhile(self, now: Values) -> bool:
        """Show what others have saved since the form was opened, compared with what the party's answers mean."""
        if "childcare" in self:
            self.childcare.data = bool(self.childcare.data) and any(field.data for field in self.children)
        if "meals" in self:
            self.meals.data = self.meals_wanted
        is_same = super().show_meanwhile(now)
        if "meals" in self:
            self.meals.raw_data = None
            self.meals.data = fold_meals(self.meals.data, self.people)
        return is_same

    def ask_what_to_do_without(self, short: Iterable[str]) -> None:
        """Show the choice between coming without the extras that are full, and waiting for them."""
        self.short = frozenset(short)
        for one in self.if_full.choices:
            if one.value == IfFull.WITHOUT:
                one.label = come_anyway(self.short)
        self.if_full.errors = [_("Please choose what you would like to do.")]

    def ask_to_wait(self) -> None:
        """Show that there are not enough spots for this party, and ask whether it joins the waiting list."""
        self.refused = (self._mode.value,)

    def to_request(self) -> RegistrationRequest:
        """Return what the services take."""
        in_room = self._mode is Mode.IN_PERSON
        return RegistrationRequest(
            contact=Contact(
                name=self.name.data,
                language=self.language.data,
                email=self.email.data or None,
                phone=self.phone.data or None,
                organization=(self.organization.data or "") if "organization" in self else "",
                may_contact=bool(self.may_contact.data),
            ),
            party=self._party(),
            access_note=self.access_note.data or "",
            food_note=(self.food_note.data or "") if "food_note" in self and in_room else "",
            agreed=frozenset(self._agreed(in_room=in_room)),
            if_full=IfFull(self.if_full.data or IfFull.ASK),
            may_wait=self._mode not in (self._promised or "").split(),
        )

    @property
    def _promised(self) -> str | None:
        return self.promised.data if "promised" in self else None

    @property
    def _mode(self) -> Mode:
        return Mode(self.mode.data) if "mode" in self else self.session.modes[0]

    def _interpretation(self) -> dict[str, int]:
        """Return how many need each language. Who named a variety and no number is one."""
        named = {field.name.split("__", 1)[1]: 1 for field in self.varieties if field.data}
        return named | dict(_counts(self.interpretation))

    def _agreed(self, *, in_room: bool) -> Iterator[Capture]:
        for capture, name in AGREED.items():
            if name in self and self[name].data and (in_room or not is_in_room_only(capture)):
                yield capture

    def _party(self) -> Party:
        mode = self._mode
        children = dict(_counts(self.children))
        return Party(
            mode=mode,
            grown=self.grown.data or 0,
            children=children,
            childcare="childcare" in self and bool(self.childcare.data) and bool(children),
            meals=self.meals_wanted,
            interpretation=self._interpretation(),
            varieties={field.name.split("__", 1)[1]: field.data for field in self.varieties if field.data},
            access=dict(_counts(self.access)),
            diets=dict(_counts(self.diets)) if mode is Mode.IN_PERSON else {},
        )


def fold_meals(meals: int | None, people: int) -> int | None:
    """Return what the question about meals shows: nothing where everyone eats, also if the party grows."""
    return None if meals == people else meals or 0


def _counts(fields: Iterable[Field]) -> Iterator[tuple[str, int]]:
    for field in fields:
        if field.data:
            yield field.name.split("__", 1)[1], field.data
