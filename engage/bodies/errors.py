"""Refusals: facts about bodies, seats and meetings that forbid an act."""

from __future__ import annotations

from engage.core.errors import DomainError, Forbidden


class NoOffice(Forbidden):
    """The person is a member, but only facilitators or scribes may do this."""


class AlreadySeated(DomainError):
    """The person already holds a seat of this body, as its holder or as an alternate."""


class SeatTaken(DomainError):
    """Another person holds this part of the seat."""


class SeatEnded(DomainError):
    """The seat has ended."""


class BodyFull(DomainError):
    """The body has its maximum number of seats, and none is free."""


class VotesMustBeNamed(DomainError):
    """A law on open meetings binds the body, so its public record must name every vote."""


class SizeTooSmall(DomainError):
    """The body has more seats in use than the new size permits."""


class AlternateNeedsOrganization(DomainError):
    """Only a seat of an organization can have an alternate."""


class OrganizationHasNoSeat(DomainError):
    """The organization has no seat in the body, so it cannot have an alternate."""


class NothingAsked(DomainError):
    """An invitation offers neither a seat nor an office."""


class RuleInvalid(DomainError):
    """The settings of a rule contradict each other. `field` names the wrong one."""

    status = 422

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class MeetingOver(DomainError):
    """The meeting has ended: it cannot be cancelled, and nobody can arrive."""


class MeetingNotYet(DomainError):
    """The meeting has not begun, so nobody can arrive yet."""


class MeetingCancelled(DomainError):
    """The meeting was cancelled."""


class MeetingTimesWrong(DomainError):
    """A meeting must end after it begins, and within a day."""

    status = 422


class OwnAppointment(DomainError):
    """Nobody proposes a seat or an office for themself, or agrees to one."""


class AlreadyProposed(DomainError):
    """The same change is proposed already and waits."""


class AlreadyDecided(DomainError):
    """The change is in force, or was refused or taken back."""


class MayNotDecide(Forbidden):
    """The person may neither agree to the change nor stop it."""


class NothingChanges(DomainError):
    """What is proposed is so already."""


class AdoptionNotNamed(DomainError):
    """A proposed rule names neither a meeting of the body that has begun nor a decision that adopted it."""

    status = 422
