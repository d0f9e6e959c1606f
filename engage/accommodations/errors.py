"""Facts about services that prevent a request from being carried out. Each has its own sentence."""

from __future__ import annotations

from engage.accommodations.models import Occasion
from engage.core.errors import DomainError, LinkInvalid, NotFound


class ProviderNotFound(NotFound):
    """There is no such provider."""


class AssignmentNotFound(NotFound):
    """There is no such assignment."""


class OccasionNotFound(NotFound):
    """There is no such session or meeting."""


class ProviderLinkInvalid(LinkInvalid):
    """The private link of a provider is damaged or was replaced."""


class OccasionNotOpen(DomainError):
    """Nothing can be arranged for it now. `reason` is `cancelled`, `past` or, where it is too early, `not_yet`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderExists(DomainError):
    """A provider has this name and contact already: `provider_id`."""

    def __init__(self, provider_id: int) -> None:
        super().__init__(str(provider_id))
        self.provider_id = provider_id


class ProviderEnded(DomainError):
    """The provider is asked no more, or was erased."""


class SkillMissing(DomainError):
    """The provider does not provide this service, or not in this language."""


class AssignedAlready(DomainError):
    """The provider has an assignment for this service and language at this session that stands."""


class BusyThen(DomainError):
    """The person has another assignment at that time: `assignment_id`, for `occasion`."""

    def __init__(self, assignment_id: int, occasion: Occasion) -> None:
        super().__init__(str(assignment_id))
        self.assignment_id, self.occasion = assignment_id, occasion


class TimesWrong(DomainError):
    """It ends before it begins, or lasts longer than a day."""


class ServiceUnknown(DomainError):
    """The city has no such service, language or variety."""


class TransitionRefused(DomainError):
    """The current state does not allow this action."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"{before} → {after}")
        self.before, self.after = before, after


class SubstituteSame(DomainError):
    """The substitute is the person who was assigned."""


class OtherSessionWrong(DomainError):
    """The session that is offered instead is not public, or is past, or is the same one."""


class NothingAsked(DomainError):
    """Nobody asked for this, so there is no outcome to record."""


class NumbersWrong(DomainError):
    """More people had a service than had asked for it: `asked` in time, `asked_late`."""

    def __init__(self, asked: int, asked_late: int) -> None:
        super().__init__(f"{asked}, {asked_late}")
        self.asked, self.asked_late = asked, asked_late
