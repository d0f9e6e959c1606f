"""Refusals: facts about a decision that forbid an act. `decisions.labels.decisions.refusal` words them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from engage.core.errors import Changed, DomainError, Forbidden


class NoSeat(Forbidden):
    """The person holds no seat that may answer in this round."""


class WrongBody(Forbidden):
    """The person holds a seat, but not in the body that the answer is for."""


class RoundOver(DomainError):
    """The round takes no more ballots. `at` is when it closed, or its deadline."""

    def __init__(self, at: datetime) -> None:
        super().__init__("the round is over")
        self.at = at


class RoundVoided(DomainError):
    """The round was stopped and does not count."""


class WrongVersion(Changed):
    """The person answered or chose another version of the text. `number` is the right version."""

    def __init__(self, number: int) -> None:
        super().__init__(f"the version is {number}")
        self.number = number


class AnsweredSince(Changed):
    """The same page was sent before and the seat has got another answer since; the later answer counts."""


class ReasonNeeded(DomainError):
    """The rule takes this answer only with a reason. `remedy`: it also needs what change would resolve the concern."""

    status = 422

    def __init__(self, *, remedy: bool = False) -> None:
        super().__init__("a reason is needed")
        self.remedy = remedy


class LanguageNotReady(DomainError):
    """Announced languages are missing or stale in this version, and were not interpreted to all their readers."""

    def __init__(self, languages: Sequence[str]) -> None:
        super().__init__(", ".join(languages))
        self.languages = tuple(languages)


class OfficeTooNew(Forbidden):
    """The person got their office after the round under way was opened: it counts when the round is over."""


class ClosesTooLate(DomainError):
    """A round stays open for a limited time only. `days` is that limit."""

    status = 422

    def __init__(self, days: int) -> None:
        super().__init__(f"at most {days} days")
        self.days = days


class NothingToDecide(DomainError):
    """The draft has no version yet."""


class NobodySeated(DomainError):
    """A body has no seat that may answer."""

    def __init__(self, body_id: int) -> None:
        super().__init__(f"body {body_id}")
        self.body_id = body_id


class RuleOutOfReach(DomainError):
    """A body's rule wants more numbers than the body has seats that may answer, so it could never have consensus."""

    def __init__(self, body_id: int) -> None:
        super().__init__(f"body {body_id}")
        self.body_id = body_id


class DecisionEnded(DomainError):
    """The decision has ended: decided, withdrawn or referred."""


class NotDecided(DomainError):
    """The act is possible only after the decision has ended."""


class RoundUnderWay(DomainError):
    """A round is open, or closed and not revealed yet."""


class RoundStillOpen(DomainError):
    """The round cannot be closed or revealed yet: seats have not answered and the deadline has not passed."""


class NotClosed(DomainError):
    """The round is not closed, or it is revealed already."""


class RoundsUsedUp(DomainError):
    """The bodies' limit of binding rounds is reached, so a way out must be taken. `limit` is that number."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} rounds")
        self.limit = limit


class RoundsNotUsedUp(DomainError):
    """A resolution meeting grants another round only after the limit is reached."""


class WayOutNotAdopted(DomainError):
    """The bodies did not adopt this way out."""


class OnlyInMeetings(DomainError):
    """A law on open meetings lets a body vote in its meetings only, and none is under way."""


class ClosesAfterMeeting(DomainError):
    """The round would close after the meeting in which the body must vote. `ends_at` is the meeting's end."""

    def __init__(self, ends_at: datetime) -> None:
        super().__init__("closes after the meeting")
        self.ends_at = ends_at


class ClosesTooSoon(DomainError):
    """The deadline is not in the future."""

    status = 422


class MandateNeeded(DomainError):
    """A work team may decide only under a mandate."""


class MandateOver(DomainError):
    """The mandate expired or was revoked, or it ends before the round does."""


class MandateExceeded(DomainError):
    """The decision would exceed the mandate's number of decisions or its money."""


class NotPresent(DomainError):
    """A scribe may cast only for a person who is marked as present at the meeting."""


class VotedThemselves(DomainError):
    """The person has voted without a scribe, and a scribe must not change that vote."""


class NothingToDispute(DomainError):
    """No current ballot of this seat was cast by a scribe."""


class NotYours(Forbidden):
    """Only the author of the concern, answer or statement may do this."""


class AlreadyEnded(DomainError):
    """The concern is resolved or closed already."""
