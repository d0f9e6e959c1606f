"""The port between sessions and decisions: what a session informs, and where people speak about a decision.

Neither domain knows the other. Each registers what it knows when its pages are loaded, and shows what the other knows.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engage.core.i18n.content import TextValue
from engage.core.ports.registry import Registry


class Stage(enum.StrEnum):
    """How far a public decision is."""

    OPEN = "open"
    ENDED = "ended"  # the groups have finished, and the record is not published yet
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"


@dataclass(frozen=True)
class DecisionNews:
    """A public decision with its title in the reader's language. `on` is the day on which it ended."""

    slug: str
    title: TextValue
    address: str
    stage: Stage
    on: date | None


@dataclass(frozen=True)
class DecisionSource:
    """Where public decisions come from.

    `find` returns the one with a slug, in a language, or None where there is no such public decision. `list_open`
    returns those that can still change.
    """

    name: str
    order: int
    find: Callable[[str, str], DecisionNews | None]
    list_open: Callable[[str], Sequence[DecisionNews]]


@dataclass(frozen=True)
class SessionNews:
    """A public session to come, where people can speak about a decision, with its title in the reader's language."""

    title: TextValue
    address: str
    starts_at: datetime


@dataclass(frozen=True)
class SessionSource:
    """Where sessions come from. `list_of` returns those that inform the decision with a slug, in a language."""

    name: str
    order: int
    list_of: Callable[[str, str], Sequence[SessionNews]]


DECISIONS = Registry[DecisionSource]("decisions that sessions inform")
SESSIONS = Registry[SessionSource]("sessions where people speak about decisions")


def find_decision(slug: str, language: str) -> DecisionNews | None:
    """Return the public decision with a slug, or None."""
    return next((found for source in DECISIONS if (found := source.find(slug, language))), None)


def list_open_decisions(language: str) -> list[DecisionNews]:
    """Return the public decisions that can still change."""
    return [one for source in DECISIONS for one in source.list_open(language)]


def sessions_about(slug: str, language: str) -> list[SessionNews]:
    """Return the sessions to come where people can speak about a decision, the soonest first."""
    found = [one for source in SESSIONS for one in source.list_of(slug, language)]
    return sorted(found, key=lambda one: one.starts_at)
