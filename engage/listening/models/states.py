"""States of sessions and registrations, and the kinds of things there are."""

from __future__ import annotations

import enum


class SessionKind(enum.StrEnum):
    """The kind of a session."""

    LISTENING_SESSION = "listening_session"
    FORUM = "forum"
    WORKSHOP = "workshop"
    TRAINING = "training"
    CIRCLE = "circle"


class SessionStatus(enum.StrEnum):
    """The state of a session. Past is not a status: it follows from the time."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


SESSION_TRANSITIONS: dict[SessionStatus, frozenset[SessionStatus]] = {
    SessionStatus.DRAFT: frozenset({SessionStatus.PUBLISHED, SessionStatus.CANCELLED}),
    SessionStatus.PUBLISHED: frozenset({SessionStatus.CANCELLED}),
    SessionStatus.CANCELLED: frozenset(),
}


class AudienceKind(enum.StrEnum):
    """The audience of a session: residents, or leaders of community organizations."""

    RESIDENTS = "residents"
    ORGANIZATIONS = "organizations"


class Mode(enum.StrEnum):
    """How a party takes part. Also the name of the counter of places."""

    IN_PERSON = "in_person"
    VIRTUAL = "virtual"


class Status(enum.StrEnum):
    """The state of a registration."""

    PENDING = "pending"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.CONFIRMED, Status.WAITING, Status.CANCELLED}),
    Status.WAITING: frozenset({Status.OFFERED, Status.CONFIRMED, Status.CANCELLED}),
    Status.OFFERED: frozenset({Status.CONFIRMED, Status.LAPSED, Status.WAITING, Status.CANCELLED}),
    Status.CONFIRMED: frozenset({Status.CANCELLED}),
    Status.LAPSED: frozenset({Status.WAITING, Status.CANCELLED}),
    Status.CANCELLED: frozenset({Status.WAITING}),  # who left the list by mistake: see policy.may_return
}


class ReviewReason(enum.StrEnum):
    """Why a registration waits for a review, besides the signs of `core.security.antispam`."""

    BURST = "burst"
    SAME_CONTACT = "contact"
    MANY_MESSAGES = "messages"


TAKES_CAPACITY = (Status.CONFIRMED, Status.OFFERED)


class NeedKind(enum.StrEnum):
    """The kind of need that a count in a party is about."""

    INTERPRETATION = "interpretation"
    ACCESS = "access"
    CHILDREN = "children"
    DIET = "diet"


class OutcomeKind(enum.StrEnum):
    """The kind of an outcome."""

    REPORT = "report"
    DECISION = "decision"
