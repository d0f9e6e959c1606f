"""Facts about sessions and registrations that prevent a request from being carried out."""

from __future__ import annotations

from collections.abc import Collection

from engage.core.errors import DomainError, LinkInvalid, NotFound


class SessionNotFound(NotFound):
    """The session does not exist or is not public."""


class PictureNotFound(NotFound):
    """The venue has no such picture, or has another one by now."""


class RegistrationNotFound(NotFound):
    """The registration does not exist."""


class ManageLinkInvalid(LinkInvalid):
    """The private link of a registration is damaged or was replaced."""


class AmbassadorLinkInvalid(LinkInvalid):
    """The private link of an ambassador is damaged, over or revoked."""


class AmbassadorEnough(DomainError):
    """An ambassador has signed up as many parties today as one link may."""


class NotOpen(DomainError):
    """Registration is not possible now.

    `reason` is `not_yet`, `closed`, `past`, `cancelled`, or `registration_cancelled` for a change.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PartyRefused(DomainError):
    """No such party can come. `reason` is that of `policy.why_refused`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PromiseRefused(DomainError):
    """No session can promise that. `reason` is a key: see `services.promises`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PartlyFull(DomainError):
    """There are seats, but not all extras that were asked for: the person chooses what to do without."""

    def __init__(self, short: Collection[str]) -> None:
        super().__init__(", ".join(sorted(short)))
        self.short = frozenset(short)


class SpotsTaken(DomainError):
    """The party would have to wait, and was not told so before it was sent. `short` names the counters."""

    def __init__(self, short: Collection[str]) -> None:
        super().__init__(", ".join(sorted(short)))
        self.short = frozenset(short)


class NotEnoughCapacity(DomainError):
    """What was asked for does not fit. The registration is unchanged. `short` names the counters."""

    def __init__(self, short: Collection[str]) -> None:
        super().__init__(", ".join(sorted(short)))
        self.short = frozenset(short)


class MessagesEnough(DomainError):
    """Strangers have caused as many messages to this contact as there may be now."""


class OfferOver(DomainError):
    """The offer to this party has expired or was given up."""


class TransitionRefused(DomainError):
    """The current state does not allow this action."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"{before} → {after}")
        self.before, self.after = before, after


class NotReady(DomainError):
    """The session lacks something that is required for publishing. `missing` names the fields."""

    def __init__(self, missing: Collection[str]) -> None:
        super().__init__(", ".join(sorted(missing)))
        self.missing = frozenset(missing)


class SlugTaken(DomainError):
    """Another session already has this address."""


class SlugFixed(DomainError):
    """The session's address is public and on fliers and in mails, so it cannot be changed."""


class ModeInUse(DomainError):
    """People are registered for a way to take part that would be removed. `mode` is its name."""

    def __init__(self, mode: str) -> None:
        super().__init__(mode)
        self.mode = mode


class LinkNeeded(DomainError):
    """The session is public and near, and people who take part online could not get in without its link."""


class OutcomeNotFound(NotFound):
    """The session has no such outcome."""


class VenueNotFound(NotFound):
    """The venue does not exist."""


class MeaningNeeded(DomainError):
    """The name or address of a venue that people were told of would change, and nobody has said what that means."""
