"""What a page about a registration showed, so that an older page does not overwrite what was saved since.

Several people may have one private link, a phone restores an old tab, and staff correct what a resident has open. So
each form sends back the version of the answers that it was opened with, and an act compares it, under the session's
lock, with what stands. The version names each answer with a short keyed hash: it tells which answers others have
changed, and no answer can be read from it.
"""

from __future__ import annotations

from collections.abc import Mapping

from engage.core.errors import Changed
from engage.core.security.tokens import keyed_hash
from engage.listening import policy
from engage.listening.models import ContactChange, NeedKind, Registration
from engage.listening.services import contact

PREFIX = {NeedKind.CHILDREN: "children", NeedKind.INTERPRETATION: "interpretation", NeedKind.ACCESS: "access"}
_PLAIN = (
    *("name", "email", "phone", "organization", "language", "mode", "grown", "childcare", "meals"),
    *("access_note", "may_contact"),
)
_DIGITS = 10
Answers = Mapping[str, str | int | bool]


def answers_of(
    registration: Registration, change: ContactChange | None, *, by_staff: bool = False
) -> dict[str, str | int | bool]:
    """Return what the form about a party shows, by the names of its questions, without what is empty.

    A contact that waits to be confirmed stands for the present one. `by_staff`: with what only staff are asked. Needs a
    registration with loaded needs.
    """
    answers = {name: getattr(registration, name) for name in _PLAIN}
    if change is not None:
        answers |= {"email": change.email, "phone": change.phone}
    for kind, counts in policy.party_of(registration).needs.items():
        answers |= {f"{PREFIX[kind]}__{key}": count for key, count in counts.items()}
    if by_staff:
        answers["is_helpers"] = contact.is_helpers(registration)
    return {name: value for name, value in answers.items() if value}


def version_of(answers: Answers) -> str:
    """Return the version of answers, to be sent back by the form that shows them."""
    return " ".join(f"{name}:{_mark(name, value)}" for name, value in sorted(answers.items()))


def page_version(registration: Registration, change: ContactChange | None) -> str:
    """Return the version of a registration's page: its answers and its state."""
    answers = answers_of(registration, change)
    return version_of({**answers, "status": registration.status})


def read_marks(version: str) -> dict[str, str]:
    """Return the mark of each answer in a version that was sent back; whatever else was sent has none."""
    pairs = (part.partition(":") for part in version.split())
    return {name: mark for name, _, mark in pairs}


def is_marked(marks: Mapping[str, str], name: str, value: object) -> bool:
    """Return whether an answer is the one of that version. An empty one has no mark."""
    return marks.get(name, "") == (_mark(name, value) if value else "")


def must_be_as_seen(registration: Registration, seen: str, *, by_staff: bool = False) -> None:
    """Raise Changed unless the answers are those that the form was opened with. Under the session's lock."""
    change = contact.find_open_change(registration.id)
    if version_of(answers_of(registration, change, by_staff=by_staff)) != seen:
        raise Changed


def page_must_be_as_seen(registration: Registration, seen: str) -> None:
    """Raise Changed unless answers and state are those of the page with the button. Under the session's lock."""
    if page_version(registration, contact.find_open_change(registration.id)) != seen:
        raise Changed


def _mark(name: str, value: object) -> str:
    return keyed_hash("answer", f"{name}={value}")[:_DIGITS]
