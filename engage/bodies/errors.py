"""What can be true of bodies, seats and meetings, so that a wish cannot be granted."""

from __future__ import annotations

from engage.core.errors import DomainError, Forbidden


class NoOffice(Forbidden):
    """Somebody is of the body, and this is for those who facilitate or write for it."""


class AlreadySeated(DomainError):
    """The person holds a seat of this body already, as its holder or as an alternate."""


class SeatTaken(DomainError):
    """Somebody holds this seat in this part."""


class SeatEnded(DomainError):
    """The seat was taken out."""


class BodyFull(DomainError):
    """The body has as many seats as it has room for, and nobody's is free."""


class VotesMustBeNamed(DomainError):
    """A law on open meetings binds the body: its public record names every vote."""


class SizeTooSmall(DomainError):
    """More seats are in use than the body would have."""


class AlternateNeedsOrganization(DomainError):
    """Only a seat of an organization has an alternate."""


class OrganizationHasNoSeat(DomainError):
    """There is no seat of this organization in the body to be the alternate of."""


class NothingAsked(DomainError):
    """An invitation gives neither a seat nor an office."""


class RuleInvalid(DomainError):
    """The numbers of a rule contradict each other. `field` names the one that does."""

    status = 422

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class MeetingOver(DomainError):
    """The meeting has ended: it can no longer be cancelled, and nobody arrives any more."""


class MeetingNotYet(DomainError):
    """The meeting has not begun: nobody can be there."""


class MeetingCancelled(DomainError):
    """The meeting was called off."""


class MeetingTimesWrong(DomainError):
    """A meeting ends after it begins, and within a day."""

    status = 422
