"""What is said of a visit in a call, and what stands in a letter: nothing in it needs a link."""

from __future__ import annotations

from collections.abc import Sequence

from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime_range
from engage.core.outbox.outgoing import Script
from engage.listening.emails.case import Case
from engage.listening.emails.facts import (
    by_phone,
    lines_of,
    office_phone,
    sign_up_number,
    time_zone,
    where_it_is,
)
from engage.listening.labels.party import people_facts
from engage.listening.labels.venues import way_to
from engage.listening.models import Mode, Status


def script_of_visit(
    case: Case,
    said: Sequence[str],
    on_the_phone: str | None,
    *,
    is_whole: bool,
    join: bool,
    is_letter: bool = False,
) -> Script:
    """Return what to say in a call: everything can be said aloud, and nothing needs a link.

    `is_whole`: with the facts of the visit, and what the person can do by phone. `is_letter`: nobody can answer.
    """
    session, registration = case.session, case.registration
    greeting = _("Hello %(name)s.", name=registration.name)
    news = tuple(line for line in said if line != greeting)
    begun = greeting if greeting in said else ""
    if not is_whole:
        return Script(news, begun, facts=(case.title,))
    way = way_to(session, case.texts) if registration.mode == Mode.IN_PERSON else []
    facts = (
        case.title,
        format_datetime_range(session.starts_at, session.ends_at),
        *lines_of(time_zone(case)),
        where_it_is(case),
        *lines_of((part.label, part.plain) for part in way if part.plain),
        *lines_of([*people_facts(session, registration), sign_up_number(registration)]),
    )
    to_do = [on_the_phone] if on_the_phone else _whom_to_call(case)
    return Script(news, begun, facts, (*(_in_by_phone(case, is_letter=is_letter) if join else []), *to_do))


def _in_by_phone(case: Case, *, is_letter: bool) -> list[str]:
    """Return how a person who has only a phone gets into an online session."""
    if case.registration.mode != Mode.VIRTUAL:
        return []
    if is_letter:
        return by_phone(case) or [
            _(
                "To take part online, you need a link. We can send the link only by email or text message. "
                "If you have an email address, call us at %(phone)s and tell us.",
                phone=office_phone(case),
            )
        ]
    return by_phone(case) or [
        _(
            "To take part online, you need a link. We can send the link only by email or text message. "
            "If you have an email address, tell me now."
        )
    ]


def _whom_to_call(case: Case) -> list[str]:
    """Return how to change something later without the private link."""
    if case.registration.status not in (Status.CONFIRMED, Status.WAITING, Status.OFFERED):
        return []
    sentence = _(
        "If something changes or you cannot come, call us at %(phone)s and tell us your sign-up number.",
        phone=office_phone(case),
    )
    return [sentence]
