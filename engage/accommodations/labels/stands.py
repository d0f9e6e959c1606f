"""How what people asked for stands, in the sentences that they read and hear."""

from __future__ import annotations

from collections.abc import Sequence

from engage.accommodations.labels.names import language_name, service_name
from engage.accommodations.models import ARRANGED_STANDS, INTERPRETATION, Stand
from engage.accommodations.policy import NeedKey
from engage.core.current import current_city
from engage.core.i18n import gettext as _
from engage.core.i18n import ngettext
from engage.core.i18n.formats import isolate
from engage.core.phones import written_phone


def say(need: NeedKey, stand: Stand, *, is_online: bool, host: str, offer: Sequence[str] = ()) -> list[str]:
    """Return how a need stands. `offer`: what is offered instead. `is_online`: the party takes part online."""
    if need.service == INTERPRETATION:
        language = language_name(need.language, need.variety)
        return _interpreter_there(language, stand, is_online=is_online) or _no_interpreter(
            language, stand, host, offer
        )
    return _of_a_service(service_name(need.service), stand, host, offer)


def say_lost(need: NeedKey) -> str:
    """Return that what was arranged is so no more."""
    if need.service == INTERPRETATION:
        return _(
            "We are sorry: we no longer have an interpreter into %(language)s for you.",
            language=language_name(need.language, need.variety),
        )
    return _("We are sorry: we can no longer promise this: %(service)s.", service=service_name(need.service))


def _interpreter_there(language: str, stand: Stand, *, is_online: bool) -> list[str]:
    if stand is Stand.IN_PERSON:
        return [_("An interpreter into %(language)s will be at the session.", language=language)]
    if stand is Stand.PHONE:
        return [
            _(
                "An interpreter into %(language)s will help you by phone.",
                language=language,
            )
        ]
    if stand is Stand.VIDEO and is_online:
        return [_("An interpreter into %(language)s will be with you online.", language=language)]
    if stand is Stand.VIDEO:
        return [
            _(
                "An interpreter into %(language)s will help you by video.",
                language=language,
            )
        ]
    return []


def _no_interpreter(language: str, stand: Stand, host: str, offer: Sequence[str]) -> list[str]:
    if stand is Stand.LOOKING:
        return [
            _("We are looking for an interpreter into %(language)s. We will let you know.", language=language)
        ]
    if stand is Stand.LATE:
        return [
            ngettext(
                "You asked for an interpreter into %(language)s less than %(num)s hour before the session. "
                "We will try to find one, but we cannot promise it.",
                "You asked for an interpreter into %(language)s less than %(num)s hours before the session. "
                "We will try to find one, but we cannot promise it.",
                current_city().request_hours,
                language=language,
            )
        ]
    if stand is Stand.UNMET:
        return [
            _(
                "We have not found an interpreter into %(language)s yet. We are still looking.",
                language=language,
            ),
            _before_you_come(host),
        ]
    return [_("We could not find an interpreter into %(language)s.", language=language), *_instead(offer)]


def _of_a_service(service: str, stand: Stand, host: str, offer: Sequence[str]) -> list[str]:
    if stand in ARRANGED_STANDS:
        return [_("We have arranged this for you: %(service)s.", service=service)]
    if stand is Stand.LOOKING:
        return [_("We are working on this, and we will let you know: %(service)s.", service=service)]
    if stand is Stand.LATE:
        return [
            _(
                "You asked for this shortly before the session. We will try, but we cannot promise it: %(service)s.",
                service=service,
            )
        ]
    if stand is Stand.UNMET:
        return [
            _("We do not have this yet, and we are still trying: %(service)s.", service=service),
            _before_you_come(host),
        ]
    return [_("We could not arrange this: %(service)s.", service=service), *_instead(offer)]


def _before_you_come(host: str) -> str:
    city = current_city()
    return _(
        "If you cannot take part without this, call us at %(phone)s before you come.",
        phone=isolate(written_phone(city.hosts[host].phone, city.region)),
    )


def _instead(offer: Sequence[str]) -> list[str]:
    return [*offer, _("You can still change or cancel your sign-up.")]
