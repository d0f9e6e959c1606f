"""Facts about sessions and registrations that stop what was asked for."""

from __future__ import annotations

from collections.abc import Collection

from engage.core.errors import DomainError, LinkInvalid, NotFound


class SessionNotFound(NotFound):
    """There is no such session, or it is not public."""


class RegistrationNotFound(NotFound):
    """There is no such registration."""


class ManageLinkInvalid(LinkInvalid):
    """The private link of a registration is damaged or was replaced."""


class NotOpen(DomainError):
    """Nobody can register for this session now. `reason` is `not_yet`, `closed`, `held` or `cancelled`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PartlyFull(DomainError):
    """There are seats, but not everything asked for with them: the person chooses what to do without."""

    def __init__(self, short: Collection[str]) -> None:
        super().__init__(", ".join(sorted(short)))
        self.short = frozenset(short)


class PlacesGone(DomainError):
    """What was asked for does not fit, and the registration stays as it was. `short` names the counters."""

    def __init__(self, short: Collection[str]) -> None:
        super().__init__(", ".join(sorted(short)))
        self.short = frozenset(short)


class OfferOver(DomainError):
    """The offered places are no longer held for this party."""


class TransitionRefused(DomainError):
    """The thing is not in a state from which this can be done."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"{before} → {after}")
        self.before, self.after = before, after


class NotReady(DomainError):
    """A session lacks something that publishing it needs. `missing` names the fields."""

    def __init__(self, missing: Collection[str]) -> None:
        super().__init__(", ".join(sorted(missing)))
        self.missing = frozenset(missing)


class SlugTaken(DomainError):
    """Another session has this address already."""


class SlugFixed(DomainError):
    """The address of a session is public already: fliers and mails carry it."""


class ModeInUse(DomainError):
    """People are registered for a way to take part that would no longer be offered. `mode` is its name."""

    def __init__(self, mode: str) -> None:
        super().__init__(mode)
        self.mode = mode


class OutcomeNotFound(NotFound):
    """There is no such outcome of this session."""
