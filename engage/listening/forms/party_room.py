"""What a form about a party says of what is full: at each question, in the summary, and of what its button does."""

from __future__ import annotations

from engage.core.i18n import gettext as _
from engage.listening.forms.party import PartyForm
from engage.listening.labels import room as words
from engage.listening.models import Mode
from engage.listening.queries.room import Room


def show_room(form: PartyForm, room: Room, *, wanted: str = "") -> None:
    """Say what is full, just before a form for a new party is shown.

    A way to take part that is full is never chosen beforehand, even where a link asks for it (`wanted`). What the form
    promises is sent along, so that nobody waits who was promised spots: see `RegistrationRequest.may_wait`.
    """
    form.waits = tuple(mode for mode in room.modes if mode in room.full_modes or mode in form.refused)
    if "mode" in form and not form.is_submitted():
        form.mode.data = _preset(room, wanted, form.mode.data)
    _say_at_modes(form, room)
    _say_at_extras(form, room)
    form.promised.data = " ".join(mode for mode in room.modes if mode not in form.waits)
    if form.refused:
        _ask_to_wait(form, room)
    say_what_is_short(form, room)


def say_what_is_short(form: PartyForm, room: Room) -> None:
    """Name what is full or too little, where the form asks what to do without it."""
    if form.short:
        form.summary_title = _("There are spots for you, but not everything you asked for")
        question = _("Please choose what you would like to do.")
        form.if_full.errors = [" ".join([*words.short_of(form.short, room), question])]


def _preset(room: Room, wanted: str, otherwise: str) -> str:
    if wanted in room.open_modes:
        return wanted
    return otherwise if room.is_full or otherwise in room.open_modes else room.open_modes[0].value


def _say_at_modes(form: PartyForm, room: Room) -> None:
    """Say at a way to take part that whoever chooses it waits. Where all do, the page says so once."""
    if "mode" not in form or len(form.waits) == len(room.modes):
        return
    for one in form.mode.choices:
        if one.value in room.full_modes:
            one.render_kw = {"hint": _("All spots are taken: you join the waiting list.")}
        elif one.value in form.waits:
            one.render_kw = {"hint": _("Not enough spots for your whole group: you join the waiting list.")}


def _say_at_extras(form: PartyForm, room: Room) -> None:
    if "childcare" in form and room.full_bands:
        form.childcare.description = " ".join([*words.full_childcare_lines(room), _if_asked_anyway()])
    if "meals" in form and room.is_without_meals:
        form.meals.description = " ".join([_("All meals are taken."), _if_asked_anyway()])


def _if_asked_anyway() -> str:
    return _("If you ask anyway, we let you choose: wait, or come without.")


def _ask_to_wait(form: PartyForm, room: Room) -> None:
    form.summary_title = _("Not enough spots are left")
    field = form.mode if "mode" in form else form.grown
    field.errors = [words.not_for_all(room, Mode(form.refused[0]))]
