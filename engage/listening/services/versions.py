"""What a page about a registration showed: several people may have one private link, and staff correct beside them."""

from __future__ import annotations

from engage.core.seen import Value, must_be_as_seen, version_of
from engage.listening import policy
from engage.listening.models import AGREED, ContactChange, NeedKind, Registration
from engage.listening.services import contact

PREFIX = {
    NeedKind.CHILDREN: "children",
    NeedKind.INTERPRETATION: "interpretation",
    NeedKind.ACCESS: "access",
    NeedKind.DIET: "diet",
}
_PLAIN = (
    *("name", "email", "phone", "organization", "language", "mode", "grown", "childcare", "meals"),
    *("access_note", "food_note", "may_contact", *AGREED.values()),
)


def answers_of(
    registration: Registration, change: ContactChange | None, *, by_staff: bool = False
) -> dict[str, Value]:
    """Return what the form about a party shows, by the names of its questions, without what is empty.

    A contact that waits to be confirmed stands for the present one. `by_staff`: with what only staff are asked. Needs a
    registration with loaded needs.
    """
    answers = {name: getattr(registration, name) for name in _PLAIN}
    if change is not None:
        answers |= {"email": change.email, "phone": change.phone}
    for kind, counts in policy.party_of(registration).needs.items():
        answers |= {f"{PREFIX[kind]}__{key}": count for key, count in counts.items()}
    answers |= {f"variety__{key}": variety for key, variety in registration.varieties.items()}
    if by_staff:
        answers["is_helpers"] = contact.is_helpers(registration)
    return {name: value for name, value in answers.items() if value}


def page_version(registration: Registration, change: ContactChange | None) -> str:
    """Return the version of a registration's page: its answers and its state."""
    return version_of(_page_of(registration, change))


def answers_must_stand(registration: Registration, seen: str, *, by_staff: bool = False) -> None:
    """Raise Changed unless the answers are those that the form was opened with. Under the session's lock."""
    change = contact.find_open_change(registration.id)
    must_be_as_seen(answers_of(registration, change, by_staff=by_staff), seen)


def page_must_stand(registration: Registration, seen: str) -> None:
    """Raise Changed unless answers and state are those of the page with the button. Under the session's lock."""
    change = contact.find_open_change(registration.id)
    must_be_as_seen(_page_of(registration, change), seen)


def _page_of(registration: Registration, change: ContactChange | None) -> dict[str, Value]:
    return {**answers_of(registration, change), "status": registration.status}
