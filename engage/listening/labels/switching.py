"""What another way to take part means for a party, said before it switches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engage.core.capacity.policy import shortage
from engage.core.i18n import gettext as _
from engage.listening import policy
from engage.listening.labels.choices import not_online, short_lines
from engage.listening.models import TAKES_CAPACITY, ListeningSession, Mode, Registration, Status
from engage.listening.policy import Party
from engage.listening.queries.public import SessionView
from engage.listening.services.links import Way, way_to


def fits(view: SessionView, party: Party, mode: Mode) -> bool:
    """Return whether there are spots for the whole party that way."""
    return view.free.get(mode, 0) >= party.people


def can_switch(view: SessionView, registration: Registration, mode: Mode) -> bool:
    """Return whether a switch would be made: who holds spots needs others, who waits can wait that way too."""
    party = policy.party_of(registration)
    return registration.status not in TAKES_CAPACITY or fits(view, party, mode)


def what_it_means(view: SessionView, registration: Registration, mode: Mode) -> list[str]:
    """Return in sentences what a party gets and loses by switching. Needs a registration with loaded needs."""
    party = policy.party_of(registration)
    spots = _of_spots(registration, fits=fits(view, party, mode))
    details = _online(view.session, registration) if mode is Mode.VIRTUAL else _in_person(view, party)
    return [*spots, *details]


def _of_spots(registration: Registration, *, fits: bool) -> Iterator[str]:
    if registration.status in TAKES_CAPACITY:
        yield _("Someone else can then have the spots you have now.")
    elif registration.status == Status.WAITING and fits:
        yield _("Spots are open for your whole group that way. After you switch, please confirm them.")
    elif registration.status == Status.WAITING:
        yield _("You keep your place on the waiting list.")


def _online(session: ListeningSession, registration: Registration) -> Iterator[str]:
    party = policy.party_of(registration)
    yield from not_online(party)
    yield _how_to_join(session, registration)
    if party.meals or party.childcare:
        yield _("We remember what you asked for, in case you switch back.")


def _how_to_join(session: ListeningSession, registration: Registration) -> str:
    if way_to(registration.email, registration.phone) is not Way.CALL:
        return _("If you have spots, our message also has your private link to the online session.")
    if session.dial_in_number:
        return _("If you have spots, we will tell you the number to call to join by phone.")
    return _(
        "You need a link to join online. When we call, tell us an email address where we can send the link."
    )


def _in_person(view: SessionView, party: Party) -> Iterator[str]:
    yield _("Your private link to the online session stops working.")
    there = replace(party, mode=Mode.IN_PERSON)
    yield from short_lines(policy.extras(shortage(_extras(there), view.free)) or ())


def _extras(party: Party) -> dict[str, int]:
    return {name: count for name, count in policy.demand(party).items() if name != Mode.IN_PERSON}
