"""Staff labels: states, ways, qualifications, what is offered instead, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engage.accommodations.errors import (
    AssignedAlready,
    BusyThen,
    NothingAsked,
    NumbersWrong,
    OccasionNotOpen,
    OtherSessionWrong,
    ProviderEnded,
    ProviderExists,
    ServiceUnknown,
    SkillMissing,
    SubstituteSame,
    TimesWrong,
    TransitionRefused,
)
from engage.accommodations.labels.names import language_name, service_name
from engage.accommodations.models import (
    INTERPRETATION,
    Assignment,
    Instead,
    Occasion,
    Outcome,
    ProviderKind,
    ProviderSkill,
    Qualification,
    ServiceMode,
    State,
)
from engage.accommodations.policy import Coverage, NeedKey
from engage.bodies.models import Meeting
from engage.core.db import db
from engage.core.errors import Changed, DomainError
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import format_datetime, isolate
from engage.listening.models import ListeningSession

KINDS = {
    ProviderKind.PERSON: _l("One person"),
    ProviderKind.AGENCY: _l("An agency or company"),
}
QUALIFICATIONS = {
    Qualification.CERTIFIED: _l("Certified by a court or the state"),
    Qualification.QUALIFIED: _l("Tested or trained, without a certificate"),
    Qualification.BILINGUAL: _l("Speaks both languages, not tested"),
}
MODES = {
    ServiceMode.IN_PERSON: _l("In person"),
    ServiceMode.PHONE: _l("By phone"),
    ServiceMode.VIDEO: _l("By video"),
}
STATES = {
    State.PROPOSED: _l("Asked"),
    State.ACCEPTED: _l("Said yes"),
    State.COMPLETED: _l("Hours signed"),
    State.DECLINED: _l("Said no"),
    State.SUBSTITUTED: _l("Named someone else"),
    State.WITHDRAWN: _l("Not needed anymore"),
    State.LOST: _l("Could not come after all"),
}
# Each with its icon and color: no state is told by color alone.
COVERAGE = {
    Coverage.ARRANGED: (_l("Arranged"), "done", "oak"),
    Coverage.PARTLY: (_l("Partly arranged"), "alert", "gold"),
    Coverage.WAITING: (_l("Waiting for an answer"), "mail", "gold"),
    Coverage.NOBODY_ASKED: (_l("No one asked yet"), "alert", "brick"),
}
INSTEAD = {
    Instead.PHONE: _l("Interpretation by phone"),
    Instead.VIDEO: _l("Interpretation by video"),
    Instead.ANOTHER_SESSION: _l("Another session that has it"),
    Instead.BILINGUAL_HELPER: _l("A helper who speaks the language"),
    Instead.WRITTEN: _l("Written notes afterward"),
}
OUTCOMES = {
    Outcome.MET: _l("Everyone had it"),
    Outcome.PARTLY: _l("Some had it"),
    Outcome.NOT_MET: _l("No one had it"),
}


def need_name(key: NeedKey) -> str:
    """Return what a need is called: the language or its variety, or the service."""
    if key.service == INTERPRETATION:
        return _("Interpreter: %(language)s", language=language_name(key.language, key.variety))
    return service_name(key.service)


def skill_name(skill: ProviderSkill) -> str:
    """Return what somebody provides, with the varieties they speak."""
    name = need_name(NeedKey(skill.service, skill.language))
    if not skill.varieties:
        return name
    return _("%(what)s (%(varieties)s)", what=name, varieties=varieties_line(skill.language, skill.varieties))


def varieties_line(language: str, varieties: list[str]) -> str:
    """Return the names of varieties of a language in one line."""
    return ", ".join(language_name(language, one) for one in varieties)


def assigned_name(assignment: Assignment) -> str:
    """Return what an assignment is for."""
    return need_name(NeedKey(assignment.service, assignment.language))


def occasion_name(occasion: Occasion) -> str:
    """Return a session's title, or that it is a meeting, with the time. A few statements, for a refusal."""
    if occasion.session_id is not None:
        session = db.session.get_one(ListeningSession, occasion.session_id)
        title = load_texts(db.session(), [session.title_id], current_language().tag)[session.title_id]
        return _(
            "“%(title)s” on %(when)s",
            title=isolate(title.value, "auto"),
            when=format_datetime(session.starts_at),
        )
    meeting = db.session.get_one(Meeting, occasion.meeting_id)
    return _("a meeting on %(when)s", when=format_datetime(meeting.starts_at))


def _busy(fact: BusyThen) -> str:
    return _(
        "This person has another assignment at that time: %(other)s. Choose another person, or other times.",
        other=occasion_name(fact.occasion),
    )


def _not_open(fact: OccasionNotOpen) -> str:
    reasons = {
        "cancelled": _("The event is canceled, so nothing was changed."),
        "past": _("The event is past, so nothing was changed."),
        "not_yet": _("The event has not begun yet. Come back when it has."),
    }
    return reasons[fact.reason]


def _numbers(fact: NumbersWrong) -> str:
    return ngettext(
        "Only %(num)s person asked for it in time, and %(late)s later. Write numbers up to these.",
        "Only %(num)s people asked for it in time, and %(late)s later. Write numbers up to these.",
        fact.asked,
        late=fact.asked_late,
    )


REFUSALS: dict[type[DomainError], str | Callable[[Any], str]] = {
    AssignedAlready: _l("You have already asked them for this."),
    BusyThen: _busy,
    OccasionNotOpen: _not_open,
    ProviderEnded: _l("We no longer ask them. Choose someone else, or ask them again on their page."),
    ProviderExists: _l("Someone with this name and contact is already in the list."),
    SkillMissing: _l("This person does not provide the service. Add it on their page first."),
    ServiceUnknown: _l("The city does not have this service, or not in this language."),
    TimesWrong: _l("The time ends before it begins, or lasts longer than a day."),
    TransitionRefused: _l(
        "Someone has changed this in the meantime, so nothing was saved. Look at it again."
    ),
    SubstituteSame: _l("You named the person who was asked. Name someone else."),
    OtherSessionWrong: _l("People cannot go to that session. Choose one that is public and still to come."),
    NothingAsked: _l("No one asked for this."),
    NumbersWrong: _numbers,
    Changed: _l("Someone has changed this in the meantime, so nothing was saved. Look at it again."),
}
