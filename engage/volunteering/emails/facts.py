"""What messages say of a shift, row by row: the same in a mail, a text message, a call and a letter."""

from __future__ import annotations

from collections.abc import Iterable

from engage.core.current import current_city
from engage.core.db import db
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_time_zone, isolate
from engage.core.phones import written_phone
from engage.volunteering.emails.case import ShiftCase
from engage.volunteering.labels.roles import role_bring, role_name, rule_on_uniforms
from engage.volunteering.labels.shifts import Row, shift_rows, where_it_is
from engage.volunteering.models import Hosting


def facts_of(case: ShiftCase) -> list[Row]:
    """Return what, in which role, when and where."""
    return [*shift_rows(case.shift, case.session, case.title), *_time_zone(case)]


def facts_for_coming(case: ShiftCase) -> list[Row]:
    """Return what who comes needs to know: also the way, who meets them, what to bring, and the host's rule."""
    rows = [
        *facts_of(case),
        *_the_way(case),
        (_("Who meets you"), isolate(case.shift.met_by, "auto") if case.shift.met_by else ""),
        (_("What to bring"), role_bring(case.shift.role)),
        (_("Uniforms and weapons"), rule_for(case)),
        *_online(case),
    ]
    return [(term, value) for term, value in rows if value]


def rule_for(case: ShiftCase) -> str:
    """Return the host's rule on uniforms and arms, for city partners. One statement."""
    if not case.volunteer.is_city_partner:
        return ""
    hosting = db.session.get(Hosting, case.session.id)
    return rule_on_uniforms(hosting.uniform_rule if hosting else current_city().default_uniform_rule)


def in_short(case: ShiftCase, short: str) -> list[str]:
    """Return in which role, when and where, as far as a text message does not say them already."""
    role = role_name(case.shift.role)
    parts = [*([] if role in short else [role]), *([] if case.begins in short else [case.begins])]
    return [*parts, where_it_is(case.session)]


def to_come_with(case: ShiftCase) -> list[str]:
    """Return for a text message who meets the volunteer and what to bring."""
    wanted = {_("Who meets you"), _("What to bring")}
    return lines_of((term, value) for term, value in facts_for_coming(case) if term in wanted)


def lines_of(rows: Iterable[Row]) -> list[str]:
    """Return rows as lines of text."""
    return [f"{term}: {value}" for term, value in rows]


def office_phone(host: str | None) -> str:
    """Return the number of the office that hosts, or that answers for the site, as it is written."""
    city = current_city()
    phone = city.hosts[host or city.accessibility.host].phone
    return isolate(written_phone(phone, city.region))


def _time_zone(case: ShiftCase) -> list[Row]:
    is_online = not case.session.in_person
    return [(_("Time zone"), format_time_zone(case.shift.starts_at))] if is_online else []


def _the_way(case: ShiftCase) -> list[Row]:
    """Return how to find the place, in the reader's language only: the session's page has the rest."""
    venue = case.session.venue
    if venue is None or not case.session.in_person:
        return []
    found = case.texts.current(venue.texts["directions"])
    is_theirs = found.language == case.texts.language
    return [(_("How to find the place"), isolate(found.value, "auto") if found.value and is_theirs else "")]


def _online(case: ShiftCase) -> list[Row]:
    """Return how a volunteer joins a session that is only online."""
    session = case.session
    if session.in_person:
        return []
    number = written_phone(session.dial_in_number, current_city().region) if session.dial_in_number else ""
    return [
        (_("Link to the online session"), isolate(session.virtual_url) if session.virtual_url else ""),
        (_("Join by phone"), isolate(number) if number else ""),
        (_("Code for the phone"), isolate(session.dial_in_code) if number and session.dial_in_code else ""),
    ]
