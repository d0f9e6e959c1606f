"""Why something that a provider wanted was not done, and what they can do."""

from __future__ import annotations

from engage.accommodations.errors import (
    AssignedAlready,
    BusyThen,
    OccasionNotOpen,
    ProviderEnded,
    SkillMissing,
    SubstituteSame,
    TransitionRefused,
)
from engage.accommodations.labels.assignments import event_title
from engage.accommodations.models import State
from engage.accommodations.queries.events import events_of
from engage.core.errors import Changed
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.formats import format_datetime_range
from engage.core.refusals import Refusals


def say_ended(state: str) -> str:
    """Return why nothing is asked of a provider any more; empty where something is."""
    if state == State.WITHDRAWN:
        return _("We do not need this anymore, so there is nothing to answer. Thank you.")
    if state == State.COMPLETED:
        return _("The hours are signed. If they are wrong, call us.")
    if state == State.DECLINED:
        return _("You told us that you cannot do this. If something has changed, call us.")
    if state == State.SUBSTITUTED:
        return _("You named someone else for this. If something has changed, call us.")
    if state == State.LOST:
        return _("We know that you cannot come. If something has changed, call us.")
    return ""


def _not_open(fact: OccasionNotOpen) -> str:
    if fact.reason == "cancelled":
        return _("This event is canceled. You do not need to do anything.")
    if fact.reason == "not_yet":
        return _("You can sign your hours when your time there has begun.")
    return _("This event is over. If something is wrong, call us.")


def _refused(fact: TransitionRefused) -> str:
    return say_ended(fact.before) or _("Please say first if you can help.")


def _busy(fact: BusyThen) -> str:
    event = events_of([fact.occasion], current_language().tag)[fact.occasion]
    return _(
        "You have another request at that time: %(title)s, %(when)s. Say no to one of the two, or call us.",
        title=event_title(event),
        when=format_datetime_range(event.moment.starts_at, event.moment.ends_at),
    )


REFUSALS: Refusals = {
    TransitionRefused: _refused,
    OccasionNotOpen: _not_open,
    BusyThen: _busy,
    Changed: _l(
        "The time has changed since you opened this page. Please look at the new time and answer again."
    ),
}
OF_SUBSTITUTES: Refusals = {
    **REFUSALS,
    SubstituteSame: _l("You wrote your own name and contact. Please name someone else."),
    BusyThen: _l("This person is not free at that time. Please name someone else."),
    AssignedAlready: _l("We have already asked this person. Please name someone else."),
    SkillMissing: _l("We know this person, but not for this service. Please call us."),
    ProviderEnded: _l("We cannot ask this person. Please name someone else, or call us."),
}
