"""Labels about shifts and volunteers on staff pages: roles, languages, states, kinds, outcomes, reasons."""

from __future__ import annotations

from collections.abc import Iterable

from engage.core.current import current_city
from engage.core.i18n import TAGS, by_tag, current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.i18n.formats import format_list, format_number, tongue
from engage.core.staff.actors import actor_name
from engage.core.staff.audit import action_name, field_names
from engage.volunteering.labels.roles import role_name
from engage.volunteering.models import (
    ContactOutcome,
    DeclineReason,
    Kind,
    Missing,
    ReviewReason,
    Shift,
    Status,
)
from engage.volunteering.queries.board import Board, Sum
from engage.volunteering.queries.season import SessionShifts

__all__ = ["action_name", "actor_name", "field_names", "role_name", "tongue"]

STATUSES = {
    Status.PENDING: _l("Needs a decision"),
    Status.SIGNED_UP: _l("Signed up, not complete"),
    Status.WAITING: _l("On the waiting list"),
    Status.OFFERED: _l("Offered a place, no answer yet"),
    Status.LAPSED: _l("Offer ended, no answer"),
    Status.CONFIRMED: _l("Confirmed"),
    Status.ARRIVED: _l("Arrived"),
    Status.COMPLETED: _l("Completed"),
    Status.NO_SHOW: _l("Did not come"),
    Status.CANCELLED: _l("Canceled"),
    Status.DECLINED: _l("Declined by the host or staff"),
}
STATUS_TAGS = {
    Status.PENDING: "brick",
    Status.SIGNED_UP: "gold",
    Status.WAITING: "gold",
    Status.OFFERED: "camellia",
    Status.CONFIRMED: "oak",
    Status.ARRIVED: "oak",
    Status.COMPLETED: "oak",
}
KINDS = {
    Kind.RESIDENT: _l("Resident"),
    Kind.ORGANIZATION: _l("Partner organization"),
    Kind.CITY_STAFF: _l("City staff"),
    Kind.ELECTED_OFFICIAL: _l("Elected official"),
    Kind.SWORN_OFFICER: _l("Sworn officer"),
}
MISSING = {
    Missing.EXPECTATIONS: _l("has not agreed to the expectations"),
    Missing.SCREENING: _l("not screened for this role"),
    Missing.ORIENTATION: _l("no orientation yet"),
}
OUTCOMES = {
    ContactOutcome.REACHED: _l("Reached"),
    ContactOutcome.NO_ANSWER: _l("No answer"),
    ContactOutcome.WRONG_CONTACT: _l("Wrong number or address"),
    ContactOutcome.CANNOT_COME: _l("Cannot come"),
}
REVIEW_REASONS = {
    ReviewReason.SAME_CONTACT: _l("Several people with this email or phone signed up for this session."),
    ReviewReason.MANY_MESSAGES: _l("This email or phone gets many messages from us today."),
    ReviewReason.OTHER_KIND: _l("We know this person as someone else: for example, as city staff."),
}
DECLINES = {
    DeclineReason.ENOUGH: _l("Enough people help already"),
    DeclineReason.ROOM_FOR_RESIDENTS: _l("The hosts keep room for residents"),
    DeclineReason.HOSTS_RULE: _l("Does not fit the hosts' rules"),
    DeclineReason.NOT_SCREENED: _l("Not screened for this role"),
}


def status_name(status: str) -> str:
    """Return the name of a state."""
    return str(STATUSES[Status(status)])


def status_tag(status: str) -> str:
    """Return the color of a state's tag."""
    return STATUS_TAGS.get(Status(status), "plain")


def kind_name(kind: str) -> str:
    """Return as what somebody volunteers."""
    return str(KINDS[Kind(kind)])


def missing_names(missing: Iterable[str]) -> list[str]:
    """Return what a sign-up still needs."""
    wanted = set(missing)
    return [str(label) for need, label in MISSING.items() if need in wanted]


def why_reviewed(reason: str) -> str:
    """Return why staff look at a sign-up first."""
    known = {str(key): label for key, label in REVIEW_REASONS.items()}
    return str(known.get(reason, _("This sign-up looks as if a machine sent it.")))


def spoken(tag: str) -> str:
    """Return a language as it is spoken: the city's name for it, with its variety, or else ours."""
    try:
        return current_city().text(f"interpretation.{tag}", current_language().tag)
    except KeyError:
        return tongue(tag)


def spoken_list(tags: Iterable[str]) -> str:
    """Return languages as a list in words."""
    return format_list(spoken(tag) for tag in tags)


def spoken_tags() -> list[str]:
    """Return the languages that a shift may want, English first."""
    city = current_city()
    return list(dict.fromkeys(["en", *city.interpretation_languages]))


def html_lang(tag: str) -> str:
    """Return what HTML calls a language."""
    return by_tag(tag).html_lang


def read_in(tag: str | None) -> list[str]:
    """Return the languages in which something is read to somebody: theirs, and that of whoever reads."""
    own = current_language().tag
    return list(dict.fromkeys([tag if tag in TAGS else own, own]))


def table_name(shift: Shift) -> str:
    """Return where in the room a shift is."""
    return shift.table_name or _("Whole room")


def of_needed(one: Sum | SessionShifts) -> str:
    """Return how many people are there of those that are needed."""
    return _("%(filled)s of %(needed)s", filled=format_number(one.filled), needed=format_number(one.needed))


def needed_line(gap: int) -> str:
    """Return how many people are still needed."""
    return ngettext("%(num)s person needed", "%(num)s people needed", gap)


def hours(minutes: int) -> str:
    """Return minutes as hours and minutes."""
    whole, rest = divmod(minutes, 60)
    parts = [ngettext("%(num)s hour", "%(num)s hours", whole)] if whole else []
    if rest or not whole:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", rest))
    return format_list(parts)


def role_names(roles: Iterable[str]) -> str:
    """Return roles as a list in words, in the city's order."""
    found = set(roles)
    known = [key for key in current_city().volunteer_roles if key in found]
    return format_list(role_name(key) for key in [*known, *sorted(found - set(known))])


def role_name_in(role: str, tag: str) -> str:
    """Return the name of a role in a language."""
    try:
        return current_city().text(f"volunteer_role.{role}.name", tag)
    except KeyError:
        return role_name(role)


def language_rows(rows: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return languages with numbers, for a table with bars."""
    return [(spoken(tag), number) for tag, number in rows]


def warnings(row: SessionShifts) -> list[str]:
    """Return what somebody has to look at in a session."""
    return [
        line
        for number, line in (
            (
                row.pending,
                ngettext("%(num)s sign-up needs a decision", "%(num)s sign-ups need a decision", row.pending),
            ),
            (
                row.late,
                ngettext("%(num)s canceled at short notice", "%(num)s canceled at short notice", row.late),
            ),
            (row.quorum, _("Many members of one public body")),
        )
        if number
    ]


def board_summary(board: Board) -> str:
    """Return the board in one sentence: how many help, and how many are still needed."""
    people = ngettext("%(num)s person helps.", "%(num)s people help.", board.people)
    if not board.short():
        return _("%(people)s Every shift has the people and languages it needs.", people=people)
    return ngettext(
        "%(people)s %(num)s shift still needs people or a language.",
        "%(people)s %(num)s shifts still need people or a language.",
        len(board.short()),
        people=people,
    )
