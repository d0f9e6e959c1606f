"""The way to take part that has spots, for whoever waits for the other: one tap leads to the switch."""

from __future__ import annotations

from engage.core.addresses import public_address
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.outbox.notice import SecondLink
from engage.listening import policy
from engage.listening.emails.case import Case
from engage.listening.models import Mode, Status
from engage.listening.services import choices
from engage.listening.services.links import Purpose, link_token
from engage.listening.services.waiting import counters


def other_way(case: Case) -> SecondLink | None:
    """Return the link to the switch, where a party waits for spots and there are some the other way. Two statements."""
    mode = _open_mode(case)
    if mode is None:
        return None
    token = link_token(Purpose.MANAGE, case.registration)
    address = public_address("manage.switch_mode", language=current_language().tag, token=token)
    if mode is Mode.VIRTUAL:
        return SecondLink(_("Spots are open online."), _("Take part online instead"), address)
    return SecondLink(_("Spots are open in person."), _("Come in person instead"), address)


def said_of_other_way(case: Case) -> list[str]:
    """Return the same to be said in a call."""
    mode = _open_mode(case)
    if mode is None:
        return []
    if mode is Mode.VIRTUAL:
        return [_("Spots are open online. If you would like to take part online instead, tell me now.")]
    return [_("Spots are open in person. If you would like to come in person instead, tell me now.")]


def _open_mode(case: Case) -> Mode | None:
    registration = case.registration
    others = [mode for mode in case.session.modes if mode != registration.mode]
    if registration.status != Status.WAITING or not others:
        return None
    if choices.waits_for(case.session, registration) is not None:
        return None
    people, free = policy.party_of(registration).people, counters.free(case.session.id)
    return next((mode for mode in others if free.get(mode, 0) >= people), None)
