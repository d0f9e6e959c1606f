"""Whether what a party says can be so: each refusal stands at the field where it is mended."""

from __future__ import annotations

from collections.abc import Iterator

from wtforms import Field

from engage.core.current import current_city
from engage.core.i18n import gettext as _
from engage.core.i18n import ngettext
from engage.listening.forms.party_fields import PartyFields


def is_reachable(form: PartyFields) -> bool:
    """Return whether there is a way to reach the party, where one is asked for."""
    if not form.asks_contact or form.email.data or form.phone.data or form.email.errors or form.phone.errors:
        return True
    form.email.errors = [_("Write an email address or a phone number, so that we can reach you.")]
    return False


def is_possible(form: PartyFields) -> bool:
    """Return whether the numbers of a party are consistent with each other."""
    if any(field.errors for field in (form.grown, *form.children)):
        return False
    children = sum(field.data or 0 for field in form.children)
    people = (form.grown.data or 0) + children
    if not form.grown.data:
        form.grown.errors = [_who_is_missing() if children else _("Please sign up at least one person.")]
        return False
    if people > form.largest_party:
        form.grown.errors = [
            _(
                "You can sign up at most %(most)s people here. For a larger group, please call us.",
                most=form.largest_party,
            )
        ]
        return False
    too_many = [field for field in _shares(form) if (field.data or 0) > people and not field.errors]
    for field in too_many:
        field.errors = [_more_than(people)]
    return _check_childcare(form, children) & _check_diets(form) and not too_many


def _who_is_missing() -> str:
    return _(
        "Someone aged %(age)s or older needs to come with the children. Please count that person here.",
        age=current_city().grown_from,
    )


def _check_childcare(form: PartyFields, children: int) -> bool:
    """Return whether staff wrote for which children childcare is. Else its box, which is preset, then means nothing."""
    if not form.by_staff or "childcare" not in form or not form.childcare.data or children or form.is_online:
        return True
    form.childcare.errors = [
        _("Childcare is for children. Write how many children are coming, or uncheck childcare.")
    ]
    return False


def _check_diets(form: PartyFields) -> bool:
    """Return whether who needs special food also eats. Nobody is asked about it who takes part online."""
    if "meals" not in form or form.meals.errors:
        return True
    hidden = {field.name for field in form.hidden}
    eating = form.meals_wanted
    wrong = [field for field in form.diets if field.name not in hidden and (field.data or 0) > eating]
    for field in wrong:
        field.errors = field.errors or [_more_than_eat(eating)]
    return not wrong


def _more_than_eat(eating: int) -> str:
    if not eating:
        return _(
            "You said no one in your group will eat with us. If you need this food, change the number of meals."
        )
    return ngettext(
        "You said %(num)s person will eat with us. This number is higher.",
        "You said %(num)s people will eat with us. This number is higher.",
        eating,
    )


def _shares(form: PartyFields) -> Iterator[Field]:
    hidden = {field.name for field in form.hidden}
    shares = [*form.interpretation, *form.access, *form.diets, *([form.meals] if "meals" in form else [])]
    yield from (field for field in shares if field.name not in hidden)


def _more_than(people: int) -> str:
    return ngettext(
        "You said %(people)s person is coming. This number is higher.",
        "You said %(people)s people are coming. This number is higher.",
        people,
        people=people,
    )
