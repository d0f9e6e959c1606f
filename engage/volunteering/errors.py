"""Facts about shifts and sign-ups that prevent a request from being carried out. Each has its own sentence."""

from __future__ import annotations

from collections.abc import Collection

from engage.core.errors import DomainError, Forbidden, LinkInvalid, NotFound


class ShiftNotFound(NotFound):
    """The shift does not exist or is not public."""


class SignupNotFound(NotFound):
    """The sign-up does not exist."""


class VolunteerLinkInvalid(LinkInvalid):
    """The private link of a volunteer is damaged or was replaced."""


class ShiftNotOpen(DomainError):
    """Nobody can sign up for the shift now. `reason` is `withdrawn`, `past`, `cancelled` or `draft`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ShiftMoved(DomainError):
    """The shift is at another time than the form said. Nothing was changed."""


class ShiftFull(DomainError):
    """Every place of the shift is taken, and the person was not told before that they would wait."""


class AlreadySignedUp(DomainError):
    """This person has a sign-up for this shift that stands."""


class Overlaps(DomainError):
    """This person has another shift at that time: `shift_id`."""

    def __init__(self, shift_id: int) -> None:
        super().__init__(str(shift_id))
        self.shift_id = shift_id


class NotForPartners(DomainError):
    """The host keeps this shift free of city partners."""


class PartnersEnough(DomainError):
    """As many city partners come to the session as the host allows."""


class QuorumReached(DomainError):
    """With this person a majority of a public body would come, and nobody has said that they know.

    `body_id`: `members` of its `seats`.
    """

    def __init__(self, body_id: int, members: int, seats: int) -> None:
        super().__init__(f"{body_id}: {members} of {seats}")
        self.body_id, self.members, self.seats = body_id, members, seats


class NotSeated(DomainError):
    """The person holds no seat in this body now, so they cannot be on a planning team for it."""


class PlanningOver(DomainError):
    """The session is over or cancelled, so there is nothing to plan or to decide any more."""


class StillMissing(DomainError):
    """The sign-up cannot be confirmed yet. `missing` holds values of `models.Missing`."""

    def __init__(self, missing: Collection[str]) -> None:
        super().__init__(", ".join(sorted(missing)))
        self.missing = frozenset(missing)


class ExpectationsChanged(DomainError):
    """Other expectations hold by now than those that the form showed."""


class MinutesRefused(DomainError):
    """Nobody works a shift for so long: minutes are a number from 1 to 1440, a day."""


class OfferOver(DomainError):
    """The offer has expired or was given up."""


class TransitionRefused(DomainError):
    """The current state does not allow this action."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"{before} → {after}")
        self.before, self.after = before, after


class NotOnPlanningTeam(Forbidden):
    """The person is not a member of the host's planning team of this session."""


class TooEarly(DomainError):
    """The shift has not begun, so nobody can have come to it or stayed away."""


class OrientationNotFound(NotFound):
    """The orientation does not exist."""


class OrientationNotOpen(DomainError):
    """Nobody can choose or change this orientation any more. `reason` is `cancelled` or `past`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OrientationNotYet(DomainError):
    """The orientation has not started, or it was cancelled: nobody attended it."""


class OrientationTimesWrong(DomainError):
    """The orientation ends before it starts, takes too long, or is in the past."""


class ScreeningNotFound(NotFound):
    """This volunteer has no such screening."""


class ScreeningDatesWrong(DomainError):
    """The screening is later than today, over already, or holds for more than three years."""


class NoScreeningNeeded(DomainError):
    """The role needs no screening."""


class StepNotFound(NotFound):
    """The step of the run of show does not exist."""
