"""What people get at a session, one phrase each: only what it offers, and what of that is full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engage.core.i18n import gettext as _
from engage.core.i18n import ngettext
from engage.core.i18n.formats import format_date
from engage.listening.labels.room import full_childcare
from engage.listening.models import AudienceKind, ListeningSession, SessionKind
from engage.listening.queries.room import Room


@dataclass(frozen=True)
class Offer:
    """One thing that people get, with the name of its icon. `is_gone`: none is left for who signs up now."""

    icon: str
    text: str
    is_gone: bool = False


def what_you_get(session: ListeningSession, room: Room) -> list[Offer]:
    """Return what people get, in the order in which it helps them to come."""
    return [*_food(session, room), *_childcare(session, room), *_talk(session)]


def picture_of(session: ListeningSession) -> str:
    """Return the name of the drawing for a session: of its kind, or of screens where nobody meets in a room."""
    return (
        "picture-online.svg" if session.virtual and not session.in_person else f"picture-{session.kind}.svg"
    )


def _food(session: ListeningSession, room: Room) -> Iterator[Offer]:
    if not session.meals:
        return
    if room.is_without_meals:
        yield Offer("supper", _("All meals are taken"), is_gone=True)
    elif session.audience == AudienceKind.ORGANIZATIONS:
        yield Offer("supper", _("Free food"))
    else:
        yield Offer("supper", _("Free food for your family"))


def _childcare(session: ListeningSession, room: Room) -> Iterator[Offer]:
    if not session.childcare:
        return
    if room.has_childcare:
        yield Offer("children", _("Free childcare"))
    yield from (Offer("children", line, is_gone=True) for line in full_childcare(room))


def _talk(session: ListeningSession) -> Iterator[Offer]:
    languages = len(session.interpretation)
    if languages:
        text = ngettext(
            "Free interpreters: %(num)s language", "Free interpreters: %(num)s languages", languages
        )
        yield Offer("globe", text)
    if session.kind == SessionKind.LISTENING_SESSION:
        yield Offer("talk", _heard(session))


def _heard(session: ListeningSession) -> str:
    if session.outcome_due_on is None:
        return _("You speak, we listen")
    return _("We listen, and we publish what we heard by %(day)s", day=format_date(session.outcome_due_on))
