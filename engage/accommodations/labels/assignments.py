"""What a provider reads of an assignment, row by row: the same on the page, in a mail, a call and a letter."""

from __future__ import annotations

from engage.accommodations.labels.names import language_name, service_name
from engage.accommodations.models import INTERPRETATION, Assignment, Qualification, ServiceMode
from engage.accommodations.queries.events import Event
from engage.accommodations.queries.mine import Mine
from engage.core.current import current_city
from engage.core.i18n import current_language, ngettext, pgettext
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n import lazy_pgettext as _p
from engage.core.i18n.formats import (
    format_datetime,
    format_datetime_range,
    format_list,
    format_number,
    isolate,
)
from engage.core.phones import written_phone
from engage.core.suppression import LEAST

Row = tuple[str, str]

MODES = {
    ServiceMode.IN_PERSON: _l("In person"),
    ServiceMode.PHONE: _p("how an interpreter helps", "By phone"),
    ServiceMode.VIDEO: _p("how an interpreter helps", "By video"),
}
QUALIFICATIONS = {
    Qualification.CERTIFIED: _l("Certified interpreter"),
    Qualification.QUALIFIED: _l("Trained interpreter"),
    Qualification.BILINGUAL: _l("Speaks both languages well"),
}


def event_title(event: Event) -> str:
    """Return the title of a session, or which groups meet."""
    names = [event.texts[ident].value for ident in event.name_ids]
    if event.session is not None:
        return names[0]
    return _("Meeting: %(groups)s", groups=format_list(names))


def what(assignment: Assignment) -> str:
    """Return what is asked of a provider: a language to interpret, or another service."""
    if assignment.service != INTERPRETATION:
        return service_name(assignment.service)
    return _("Interpreter: %(language)s", language=spoken(assignment))


def spoken(assignment: Assignment) -> str:
    """Return the language of an assignment, or the varieties of it that the provider speaks."""
    varieties = [language_name(assignment.language, tag) for tag in assignment.varieties]
    return format_list(varieties) if varieties else language_name(assignment.language)


def rows_of(mine: Mine) -> list[Row]:
    """Return what, when and where, and how many people rely on it. Empty values are left out."""
    assignment = mine.assignment
    rows = [
        (pgettext("beside When and Where", "What"), event_title(mine.event)),
        (_("When"), format_datetime_range(mine.starts_at, mine.ends_at)),
        (_("Where"), isolate(mine.event.place, "auto") if _is_in_room(assignment) else ""),
        (_("What we need"), what(assignment)),
        (_("How you take part"), str(MODES[ServiceMode(assignment.mode)])),
        (_("How many people we need"), format_number(assignment.quantity) if assignment.quantity > 1 else ""),
        (_("Who comes"), isolate(assignment.who_comes, "auto") if assignment.who_comes else ""),
        (_("People who rely on this"), _people(mine)),
        (_("Please answer by"), _answer_by(mine)),
        (_("Your contact"), _host(mine.event)),
        (_("Time that you signed"), _signed(assignment)),
    ]
    return [(term, value) for term, value in rows if value]


def _is_in_room(assignment: Assignment) -> bool:
    return assignment.mode == ServiceMode.IN_PERSON


def _people(mine: Mine) -> str:
    """Return how many rely on it. So few that it could point at somebody are no number."""
    if mine.event.session is None:
        return ""
    if mine.people is None:
        return _("Fewer than %(number)s", number=format_number(LEAST))
    return ngettext("%(num)s person", "%(num)s people", mine.people)


def _answer_by(mine: Mine) -> str:
    until = mine.assignment.answer_by
    return format_datetime(until) if until is not None and mine.is_to_answer else ""


def _signed(assignment: Assignment) -> str:
    """Return the hours and minutes that were signed, as on a clock."""
    if assignment.minutes is None:
        return ""
    hours, minutes = divmod(assignment.minutes, 60)
    return isolate(f"{hours}:{minutes:02d}")


def _host(event: Event) -> str:
    city = current_city()
    host = event.host or city.accessibility.host
    name = city.text(f"host.{host}.name", current_language().tag)
    phone = isolate(written_phone(city.hosts[host].phone, city.region))
    return _("%(name)s, %(phone)s", name=isolate(name, "auto"), phone=phone)
