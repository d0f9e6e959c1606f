"""What can be true of a decision, so that something asked for cannot be done. Worded by `decisions.words`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from engage.core.errors import Changed, DomainError, Forbidden


class NoSeat(Forbidden):
    """The person holds no seat that may answer in this round."""


class WrongBody(Forbidden):
    """The person holds a seat, and not in the body the answer was for."""


class RoundOver(DomainError):
    """The round takes no votes any more. `at` is when it closed or should have."""

    def __init__(self, at: datetime) -> None:
        super().__init__("the round is over")
        self.at = at


class RoundVoided(DomainError):
    """The round was stopped and does not count."""


class WrongVersion(Changed):
    """The text that was answered or chosen is not the one in question. `number` is the right version."""

    def __init__(self, number: int) -> None:
        super().__init__(f"the version is {number}")
        self.number = number


class AnsweredSince(Changed):
    """The same page was sent before, and another answer has come since: that one counts."""


class ReasonNeeded(DomainError):
    """The rule takes this answer only with a reason. `remedy`: what would resolve it is missing."""

    status = 422

    def __init__(self, *, remedy: bool = False) -> None:
        super().__init__("a reason is needed")
        self.remedy = remedy


class LanguageNotReady(DomainError):
    """Languages the bodies announced are missing or stale in this version, and were not interpreted to all readers."""

    def __init__(self, languages: Sequence[str]) -> None:
        super().__init__(", ".join(languages))
        self.languages = tuple(languages)


class NothingToDecide(DomainError):
    """The draft has no version yet."""


class NobodySeated(DomainError):
    """A body has no seat that could answer."""

    def __init__(self, body_id: int) -> None:
        super().__init__(f"body {body_id}")
        self.body_id = body_id


class DecisionEnded(DomainError):
    """It is decided, withdrawn or referred: nothing more is asked."""


class NotDecided(DomainError):
    """Something that needs an end of the decision was asked for before it."""


class RoundUnderWay(DomainError):
    """There is an open or unrevealed round already."""


class RoundStillOpen(DomainError):
    """It cannot be revealed or closed yet: it is open, not everybody has answered, and its time is not over."""


class NotClosed(DomainError):
    """The round is not closed, or is revealed already."""


class RoundsUsedUp(DomainError):
    """The bodies' limit of binding rounds is reached: a way out has to be taken. `limit` is how many there were."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} rounds")
        self.limit = limit


class RoundsNotUsedUp(DomainError):
    """A resolution meeting grants another round only after the limit is reached."""


class WayOutNotAdopted(DomainError):
    """The bodies did not adopt this way out."""


class OnlyInMeetings(DomainError):
    """A law on open meetings binds a body: it votes in its meetings only, and none is under way."""


class ClosesAfterMeeting(DomainError):
    """The round would stay open after the meeting in which alone the body may vote. `ends_at` is the meeting's end."""

    def __init__(self, ends_at: datetime) -> None:
        super().__init__("closes after the meeting")
        self.ends_at = ends_at


class ClosesTooSoon(DomainError):
    """The deadline is not in the future."""

    status = 422


class MandateNeeded(DomainError):
    """A work team decides only under a mandate."""


class MandateOver(DomainError):
    """The mandate expired, was revoked, or ends before the round would."""


class MandateExceeded(DomainError):
    """The mandate's number of decisions or its money is used up."""


class NotPresent(DomainError):
    """A scribe casts only for somebody who is marked as present at the meeting."""


class VotedThemselves(DomainError):
    """The person has voted without a scribe: a scribe does not change that."""


class NothingToDispute(DomainError):
    """No vote of this seat was cast by a scribe."""


class NotYours(Forbidden):
    """Only the person whose concern or statement it is may do this."""


class AlreadyEnded(DomainError):
    """The concern is resolved or closed."""
