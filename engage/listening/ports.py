"""Ports of listening: later domains add links and parts to its pages, and send private links of their own.

They also say how what people need is arranged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engage.core.ports.menus import Menu
from engage.core.ports.parts import Part, Parts
from engage.core.ports.registry import Registry
from engage.listening.models import ListeningSession, Registration

__all__ = [
    "ARRANGEMENTS",
    "HOME",
    "LINK_SENDERS",
    "NEWS",
    "TRANSLATORS",
    "Arrangements",
    "LinkSender",
    "News",
    "Part",
    "Standing",
    "news_of",
    "session_part",
    "session_parts",
    "standing_of",
]

# Links above the staff list of translations, to other pages for the people who maintain translations.
TRANSLATORS = Menu("the list of translations")

NEWS = "registration.arranged"  # the kind of the message that says what changed of it


@dataclass(frozen=True)
class Standing:
    """How one thing that a party asked for stands, as a sentence in the current language, and since when."""

    sentence: str
    since: datetime | None = None


@dataclass(frozen=True)
class News:
    """What changed of what a party asked for, in the current language. `short` is what a text message says."""

    subject: str
    sentences: Sequence[str]
    short: str


@dataclass(frozen=True)
class Arrangements:
    """Who arranges interpreters and what else people need.

    `standing` says how what a confirmed party asked for stands. `news` finds what a message (its number) has to say,
    as a function that words it in the current language; None where it is no longer what is so.
    """

    name: str
    order: int
    standing: Callable[[ListeningSession, Registration], Sequence[Standing]]
    news: Callable[[ListeningSession, Registration, int], Callable[[], News] | None]


ARRANGEMENTS: Registry[Arrangements] = Registry("who arranges what people need")


def standing_of(session: ListeningSession, registration: Registration) -> list[Standing]:
    """Return how what a party asked for stands. Needs a registration with loaded needs."""
    return [said for one in ARRANGEMENTS for said in one.standing(session, registration)]


def news_of(session: ListeningSession, registration: Registration, number: int) -> Callable[[], News] | None:
    """Return what words a message about it, or None where there is nothing to say any more."""
    found = (one.news(session, registration, number) for one in ARRANGEMENTS)
    return next((news for news in found if news is not None), None)


# Ways to take part other than as a guest: on the home page, below the sessions to come.
HOME = Menu("the home page, below the sessions")

# Called with a public session that is still to come. The template of a part has one `<section>` with an `h2`.
session_parts = Parts[[ListeningSession]]("the page of a session")
session_part = session_parts.part


@dataclass(frozen=True)
class LinkSender:
    """Sends the private links of one kind of people to a contact, after somebody asked for theirs again.

    `send` takes `email` and `phone`, of which one is given. Where nobody has the contact it does the same for nobody,
    so that the time it takes does not tell.
    """

    name: str
    order: int
    send: Callable[..., object]


LINK_SENDERS: Registry[LinkSender] = Registry("who gets a private link again")
