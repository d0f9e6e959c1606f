"""What registrants and staff are told of meals and childcare that are short. Each by its name; in every language."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.listening import policy
from engage.listening.policy import CHILDCARE, MEALS, Party
from engage.listening.services.reservations import IfFull

_SHORT = {
    MEALS: _l("There is not enough food left for everyone in your group."),
    CHILDCARE: _l("There is not enough childcare left for all the children in your group."),
}
# What a button says, and an answer to the question what to do: only what is full is left out.
_WITHOUT = {
    frozenset({MEALS}): (_l("Come without the meal"), _l("Come anyway, without the meal")),
    frozenset({CHILDCARE}): (_l("Come without childcare"), _l("Come anyway, without childcare")),
    frozenset({MEALS, CHILDCARE}): (
        _l("Come without the meal and childcare"),
        _l("Come anyway, without the meal or childcare"),
    ),
}

IF_FULL = {
    IfFull.WITHOUT: _l("Come anyway, without the meal or childcare"),
    IfFull.WAIT: _l("Wait until we can offer everything you asked for"),
}


def short_lines(extras: Collection[str]) -> list[str]:
    """Return a sentence for each extra that is short: the meal, childcare."""
    return [str(sentence) for name, sentence in _SHORT.items() if name in extras]


def look_again(extras: Collection[str]) -> str:
    """Return what is said where more is short by now than a party agreed to come without: what it is."""
    return " ".join([*short_lines(extras), _("Please look at your choice again.")])


def come_without(extras: Collection[str]) -> str:
    """Return what a button says with which a party comes without these."""
    button, _answer = _WITHOUT[frozenset(extras)]
    return str(button)


def not_online(party: Party) -> list[str]:
    """Return what a party asked for that there is only in person."""
    lines = {
        "meals": _("Online, there is no meal from us."),
        "childcare": _("Online, there is no childcare."),
    }
    return [lines[name] for name, asked in (("meals", party.meals), ("childcare", party.childcare)) if asked]


def come_anyway(short: Iterable[str]) -> str:
    """Return the answer of a party that comes without what is short, given as extras or as counters."""
    _button, answer = _WITHOUT[frozenset(policy.extras(short) or ())]
    return str(answer)


def waiting_lines(extras: Collection[str] | None) -> list[str]:
    """Return what a waiting party waits for: the extras that are short, or spots where these are None."""
    if extras is None:
        return [_("There are not enough open spots for your whole group right now.")]
    return short_lines(extras)


def chosen_if_full(answer: IfFull) -> list[tuple[str, str]]:
    """Return what a party chose where not everything was left, as a term and a value. Nobody else was asked."""
    return [(_("If something is full"), str(IF_FULL[answer]))] if answer in IF_FULL else []
