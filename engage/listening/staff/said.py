"""What staff read after an act on registrations: what was done, who is told and how, and who was offered spots."""

from __future__ import annotations

from dataclasses import replace

from engage.core import following
from engage.core.happened import Due, Happened
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.outbox.reach import reach_of
from engage.core.staff.told import told
from engage.listening.models import REGISTRANT

_OFFERED = "registration.offered"


def say(happened: Happened, done: object = "", *, about: int | None = None, is_told: bool = False) -> str:
    """Return the notice after an act. `about`: the registration that it was about, whose party is named first.

    `is_told`: the party is on the phone, so that nobody need call it.
    """
    if happened.is_nothing:
        return _("Nothing was changed.")
    own = [due for due in happened.due if about is not None and due[1].get(REGISTRANT) == about]
    others = [due for due in happened.due if due not in own]
    parts = (str(done), *_told_own(own, is_told=is_told), offered(others), told(reach_of(others)))
    return " ".join(part for part in parts if part)


def _told_own(own: list[Due], *, is_told: bool) -> list[str]:
    reach = reach_of(own)
    if not is_told or not (reach.by_call or reach.not_at_all):
        return [told(reach)]
    return [
        told(replace(reach, by_call=0, not_at_all=0)),
        _("You are telling them now, so no one needs to call them about this."),
    ]


def helpers_told(*session_ids: int) -> list[str]:
    """Return a line with how many volunteers and interpreters of these sessions hear of a change, if any do."""
    people = {
        next(iter(subject.items())) for ident in session_ids for _kind, subject in following.also_told(ident)
    }
    if not people:
        return []
    line = ngettext(
        "%(num)s volunteer or interpreter is told, too",
        "%(num)s volunteers and interpreters are told, too",
        len(people),
    )
    return [line]


def offered(messages: list[Due]) -> str:
    """Return how many parties of the waiting list were offered spots. Empty where none was."""
    number = sum(kind == _OFFERED for kind, _subject in messages)
    if not number:
        return ""
    return ngettext(
        "%(num)s party on the waiting list was offered spots.",
        "%(num)s parties on the waiting list were offered spots.",
        number,
    )
