"""Labels about registrations on staff pages: states, needs, counters, reasons, actions and actors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engage.core.current import current_city
from engage.core.errors import Changed
from engage.core.i18n import TAGS, by_tag, current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.i18n.formats import format_list, format_number, tongue
from engage.core.refusals import Refusals
from engage.core.staff.actors import actor_name
from engage.core.staff.audit import action_name, field_names
from engage.listening import policy
from engage.listening.errors import (
    ManageLinkInvalid,
    NotEnoughCapacity,
    NotOpen,
    OfferOver,
    PartlyFull,
    TransitionRefused,
)
from engage.listening.labels.choices import come_without, short_lines
from engage.listening.models import Mode, NeedKind, RegistrationNeed, ReviewReason, Status
from engage.listening.queries.needs import Need, Sum
from engage.listening.queries.waiting import WaitingReasons
from engage.listening.staff.labels import MODES, counter_name

__all__ = [
    "MODES",
    "action_name",
    "actor_name",
    "come_without",
    "counter_name",
    "field_names",
    "short_lines",
    "tongue",
]

STATUSES = {
    Status.CONFIRMED: _l("Confirmed"),
    Status.WAITING: _l("On the waiting list"),
    Status.OFFERED: _l("Spots offered, no answer yet"),
    Status.LAPSED: _l("Offer ended, no answer"),
    Status.PENDING: _l("Needs a check"),
    Status.CANCELLED: _l("Canceled"),
}
STATUS_TAGS = {
    Status.CONFIRMED: "oak",
    Status.WAITING: "gold",
    Status.OFFERED: "camellia",
    Status.LAPSED: "plain",
    Status.PENDING: "brick",
    Status.CANCELLED: "plain",
}
WHAT_NEXT = {
    Status.CONFIRMED: _l("Their spots are saved."),
    Status.WAITING: _l(
        "This party is waiting. When enough spots open up for all of them, the spots are offered "
        "automatically."
    ),
    Status.OFFERED: _l("We are holding spots for this party until they say whether they are coming."),
    Status.LAPSED: _l(
        "This party was offered spots and did not answer in time. You can put them on the waiting list again."
    ),
    Status.PENDING: _l("This party has no spots yet. First decide whether to let them in."),
    Status.CANCELLED: _l("This party is not coming. No spots are saved for them."),
}
NEED_KINDS = {
    NeedKind.INTERPRETATION: _l("Interpreter"),
    NeedKind.ACCESS: _l("Access needs"),
    NeedKind.CHILDREN: _l("Children"),
    NeedKind.DIET: _l("Food"),
}
_PREFIX = {NeedKind.INTERPRETATION: "interpretation", NeedKind.ACCESS: "need", NeedKind.DIET: "diet"}
REVIEW_REASONS = {
    "honeypot": _l("A field that people do not see was filled in."),
    "too_fast": _l("The form was filled in faster than a person can do it."),
    "not_shown": _l("The form did not come from our page."),
    "too_old": _l("The form had been open for days."),
    ReviewReason.BURST: _l("Many registrations came from the same internet connection within an hour."),
    ReviewReason.SAME_CONTACT: _l("Other registrations for this session have the same email or phone."),
    ReviewReason.MANY_MESSAGES: _l("We sent many messages to this email or phone in a short time."),
}
REFUSALS: Refusals = {
    PartlyFull: lambda fact: " ".join(
        [
            *short_lines(policy.extras(fact.short) or ()),
            _("Nothing was changed. Look at the registration and ask them again."),
        ]
    ),
    NotEnoughCapacity: _l("There are not enough spots left for that, so nothing was changed."),
    ManageLinkInvalid: _l(
        "This change is no longer possible: it was withdrawn, or the time to confirm it ran out."
    ),
    Changed: _l(
        "This registration was changed after you opened the page, so nothing was done. Look at the "
        "registration and try again."
    ),
    OfferOver: _l(
        "We no longer hold these spots. You can put this party on the waiting list again, and "
        "then give them spots anyway."
    ),
    TransitionRefused: _l(
        "Someone else just changed this registration, so your change was not made. Look at the "
        "registration and try again."
    ),
    NotOpen: _l(
        "Someone else just changed this registration, so your change was not made. Look at the "
        "registration and try again."
    ),
}


def need_name(kind: str, key: str, variety: str = "") -> str:
    """Return the label of a need, of a language the variety where one is named.

    A need that the city no longer lists is shown by its key.
    """
    city = current_city()
    if kind == NeedKind.CHILDREN:
        band = city.child_bands.get(key)
        if band is None:
            return key
        return _("Children ages %(first)s to %(last)s", first=band.from_age, last=band.to_age)
    try:
        if variety:
            return str(city.text(f"interpretation_variety.{variety}", current_language().tag))
        return str(city.text(f"{_PREFIX[NeedKind(kind)]}.{key}", current_language().tag))
    except KeyError:
        return key


def in_order(needs: Iterable[RegistrationNeed]) -> list[RegistrationNeed]:
    """Return the needs of a party as stored, the children from the youngest on."""
    city = current_city()
    return sorted(needs, key=lambda need: city.by_age(need.key) if need.kind == NeedKind.CHILDREN else 0)


def older_people() -> str:
    """Return the label of those who are in no age band for children."""
    age = current_city().grown_from
    return _("People aged %(age)s or older", age=age) if age else _("People")


def need_names(needs: Iterable[RegistrationNeed]) -> list[str]:
    """Return the labels of a party's needs without its places. Its children are among its people."""
    return [need_name(need.kind, need.key, need.variety) for need in needs if need.kind != NeedKind.CHILDREN]


def mode_name(mode: str) -> str:
    """Return the label of a mode."""
    return str(MODES[Mode(mode)])


def status_name(status: str) -> str:
    """Return the label of a registration's state."""
    return str(STATUSES[Status(status)])


def endonym(tag: str) -> str:
    """Return a language's own name for itself."""
    return by_tag(tag).endonym if tag in TAGS else tag


def html_lang(tag: str) -> str:
    """Return a language tag as HTML uses it."""
    return by_tag(tag).html_lang if tag in TAGS else tag


def review_reason(reason: str | None) -> str:
    """Return the label of the reason for a pending review."""
    return str(REVIEW_REASONS.get(reason or "", _("Something about this registration looked unusual.")))


def parties_of_contact(number: int) -> str:
    """Return the label of a contact with several parties."""
    return ngettext("%(num)s party with this contact", "%(num)s parties with this contact", number)


def bar_rows(needs: Iterable[Need], kind: str) -> list[tuple[str, int]]:
    """Return needs with the number of people coming, for a chart."""
    return [(need_name(kind, need.key), need.total.people) for need in needs]


def mode_rows(modes: Mapping[str, Sum]) -> list[tuple[str, int]]:
    """Return modes with the number of people, for a chart."""
    return [(mode_name(mode), modes[mode].people) for mode in Mode if mode in modes]


def tongue_rows(languages: Iterable[tuple[str, Sum]]) -> list[tuple[str, int]]:
    """Return languages with the number of parties, for a chart."""
    return [(tongue(tag), amount.parties) for tag, amount in languages]


def status_list(statuses: Iterable[str]) -> str:
    """Return several states as one phrase."""
    return format_list(status_name(status) for status in statuses)


def waits_for(short: Iterable[str], free: Mapping[str, int]) -> str:
    """Return the counters that a party waits for, each with how many are free: "Meals (1 free)"."""
    return format_list(
        _(
            "%(counter)s (%(num)s free)",
            counter=counter_name(counter),
            num=format_number(free.get(counter, 0)),
        )
        for counter in sorted(short)
    )


def waiting_lines(reasons: WaitingReasons) -> list[str]:
    """Return how many parties wait for what, a line for each counter."""
    return [
        ngettext(
            "%(num)s party waits for: %(what)s.",
            "%(num)s parties wait for: %(what)s.",
            number,
            what=waits_for([counter], reasons.free),
        )
        for counter, number in reasons.parties.items()
    ]
