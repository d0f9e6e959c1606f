"""What notices say of a visit, row by row: the same in a mail, a text message, a call and a letter."""

from __future__ import annotations

from collections.abc import Iterable

from engage.core.current import current_city
from engage.core.i18n import gettext as _
from engage.core.i18n import pgettext
from engage.core.i18n.formats import format_datetime_range, format_time_zone, isolate
from engage.core.phones import written_phone
from engage.listening.emails.case import Case
from engage.listening.labels.modes import online_name
from engage.listening.labels.party import party_facts
from engage.listening.labels.venues import way_to
from engage.listening.models import ListeningSession, Mode, NeedKind, Registration


def facts_of(case: Case) -> list[tuple[str, str]]:
    """Return what a person needs to know for the visit, and what was noted about the party."""
    registration = case.registration
    in_room = registration.mode == Mode.IN_PERSON and registration.counts(NeedKind.ACCESS)
    rows = [
        *visit_facts(case, whole=bool(in_room)),
        *party_facts(case.session, registration),
        sign_up_number(registration),
    ]
    return [(term, value) for term, value in rows if value]


def visit_facts(case: Case, *, whole: bool = False) -> list[tuple[str, str]]:
    """Return what a person needs to know for the visit.

    `whole`: with what nobody has checked at the place, for those who asked for help to take part there.
    """
    way = way_to(case.session, case.texts) if case.registration.mode == Mode.IN_PERSON else []
    rows = [
        (pgettext("beside When and Where", "What"), case.title),
        (_("When"), format_datetime_range(case.session.starts_at, case.session.ends_at)),
        *time_zone(case),
        (_("Where"), where_it_is(case)),
        *((part.label, part.whole if whole else part.plain) for part in way),
    ]
    return [(term, value) for term, value in rows if value]


def visit_in_short(case: Case, short: str) -> list[str]:
    """Return when, where and the number of the sign-up, as far as a text message does not say them already."""
    begins = [] if case.begins in short else [case.begins]
    return [*begins, where_it_is(case), *lines_of([sign_up_number(case.registration)])]


def where_it_is(case: Case) -> str:
    """Return the place, or that it is online."""
    if case.registration.mode == Mode.VIRTUAL:
        return online_name(case.session)
    return isolate(case.session.place)


def time_zone(case: Case) -> list[tuple[str, str]]:
    """Return the name of the time zone, for who takes part from somewhere."""
    is_online = case.registration.mode == Mode.VIRTUAL
    return [(_("Time zone"), format_time_zone(case.session.starts_at))] if is_online else []


def sign_up_number(registration: Registration) -> tuple[str, str]:
    """Return the number that can be said aloud, with its label."""
    return _("Your sign-up number"), isolate(registration.reference)


def lines_of(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Return rows as lines of text."""
    return [f"{term}: {value}" for term, value in rows]


def dial_in(case: Case, join: bool) -> list[tuple[str, str]]:
    """Return the number to call and the code, for those who take part online and may join."""
    session = case.session
    if not join or case.registration.mode != Mode.VIRTUAL or not session.dial_in_number:
        return []
    rows = [(_("Join by phone"), isolate(written_phone(session.dial_in_number, current_city().region)))]
    if session.dial_in_code:
        rows.append((_("Code for the phone"), isolate(session.dial_in_code)))
    return rows


def by_phone(case: Case) -> list[str]:
    """Return what to say of joining by phone, as sentences."""
    values = [value for _term, value in dial_in(case, join=True)]
    sentences = [_("To join by phone, call %(number)s.", number=values[0])] if values else []
    if len(values) > 1:
        sentences.append(_("When you are asked for a code, enter %(code)s.", code=values[1]))
    return sentences


def office_phone(case: Case) -> str:
    """Return the number of the office that hosts the session, as it is written."""
    return _phone_of(case.session)


def _phone_of(session: ListeningSession) -> str:
    city = current_city()
    return isolate(written_phone(city.hosts[session.host].phone, city.region))


def say_who_signed_up(case: Case) -> list[str]:
    """Return who signed a party up, and what to do if nobody asked them to; empty where the party did it itself."""
    name = case.signed_up_by
    if not name:
        return []
    return [
        _(
            "%(name)s signed you up. If you did not want this, call us at %(phone)s.",
            name=isolate(name, "auto"),
            phone=office_phone(case),
        )
    ]


def say_without_link(session: ListeningSession) -> str:
    """Return what a text message says to those whose phone opens no links."""
    return _("No internet? Call us at %(phone)s.", phone=_phone_of(session))
