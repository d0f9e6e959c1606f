"""The form about a party, made for one session: empty, or filled with a registration."""

from __future__ import annotations

from typing import Any

from wtforms import Field

from engage.city import City
from engage.core.current import current_city
from engage.core.forms import Required, choice
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.languages import by_tag
from engage.listening.forms.party import PartyForm, fold_meals
from engage.listening.forms.party_questions import form_class, own_languages, questions_of, varieties_of
from engage.listening.labels import modes
from engage.listening.labels.choices import IF_FULL
from engage.listening.models import AGREED, AudienceKind, ContactChange, ListeningSession, Registration
from engage.listening.policy import ALLERGIES, is_in_room_only
from engage.listening.queries.room import Room
from engage.listening.services.reservations import IfFull
from engage.listening.services.versions import answers_of


def party_form(
    session: ListeningSession,
    city: City,
    *,
    base: type[PartyForm] = PartyForm,
    registration: Registration | None = None,
    change: ContactChange | None = None,
) -> PartyForm:
    """Return the form for a session, empty or filled with a registration and the contact that is to be confirmed."""
    questions = tuple(questions_of(session, city, registration, by_staff=base.by_staff))
    made = form_class(base, questions, tuple(varieties_of(session, city)))  # type: ignore[arg-type] # a class has a hash
    answers = (
        answers_of(registration, change, by_staff=base.by_staff) if registration else _blank(session, base)
    )
    form: PartyForm = made(data=answers if base.by_staff else _as_asked(answers, registration))
    if registration is not None:
        form.opened_on(answers)
    if registration is not None or base.by_staff:
        del form.promised
    form.session = session
    form.own_languages = frozenset(f"interpretation__{key}" for key in own_languages(current_language().tag))
    form.needs_in_person = frozenset(f"access__{key}" for key in city.needs_in_person)
    form.grown_from = city.grown_from
    if city.grown_from:
        form.grown.label.text = _("How many people aged %(age)s or older are coming?", age=city.grown_from)
    form.language.choices = [
        choice(tag, by_tag(tag).endonym, lang=by_tag(tag).html_lang) for tag in city.languages
    ]
    form.mode.choices = [choice(mode, modes.mode_name(session, mode)) for mode in session.modes]
    form.if_full.choices = [
        choice(IfFull.WITHOUT, IF_FULL[IfFull.WITHOUT]),
        choice(
            IfFull.WAIT,
            IF_FULL[IfFull.WAIT] if registration is None else _("Leave my sign-up as it was"),
        ),
    ]
    form.if_full.validate_choice = bool(form.if_full.data)
    _leave_out(form, session)
    return form


def _blank(session: ListeningSession, base: type[PartyForm]) -> dict[str, Any]:
    preset = {"language": current_language().tag, "mode": session.modes[0], "grown": 1}
    return preset if base.by_staff else {**preset, "childcare": True}


def _as_asked(answers: dict[str, Any], registration: Registration | None) -> dict[str, Any]:
    """Return the answers as residents are asked for them: the number of meals only where not everyone eats."""
    if registration is None:
        return answers
    people = registration.grown + registration.children
    folded = {**answers, "meals": fold_meals(registration.meals, people)}
    return folded if registration.children else {**folded, "childcare": True}


def preset_to(form: PartyForm, room: Room, *, registration: Registration | None = None) -> None:
    """Ask for no meals and no childcare where none is left, unless the party has them."""
    if "meals" in form and registration is None and room.is_without_meals:
        _preset(form, form.meals, 0)
    if "childcare" in form and not (registration is not None and registration.children):
        _preset(form, form.childcare, room.has_childcare)


def _preset(form: PartyForm, field: Field, value: object) -> None:
    field.object_data = value
    if not form.is_submitted():
        field.data = value


def _leave_out(form: PartyForm, session: ListeningSession) -> None:
    """Remove the questions that this session does not ask."""
    if session.audience == AudienceKind.ORGANIZATIONS:
        form.organization.validators = [Required(_l("Write the name of your organization."))]
        form.organization.flags.optional = False
    else:
        del form.organization
    if len(session.modes) < 2 and form.mode.data in (
        None,
        session.modes[0],
    ):  # not what an older page offered
        del form.mode
    if not (session.meals and session.in_person):
        del form.meals
    if "meals" not in form or ALLERGIES not in current_city().diets:
        del form.food_note
    for capture, name in AGREED.items():
        if capture not in session.planned or (is_in_room_only(capture) and not session.in_person):
            del form[name]
    if not (session.childcare and session.in_person):
        del form.childcare
