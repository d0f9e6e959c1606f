"""The facilitator's next step, as one table of the states of a decision. The first line that holds says the step."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass


class NextStep(enum.StrEnum):
    """The facilitator's next step."""

    WAIT = "wait"
    ROOM = "room"
    CLOSE = "close"
    REVEAL = "reveal"
    WAY_OUT = "way_out"
    CONCERNS = "concerns"
    MEND = "mend"
    OPEN = "open"
    PUBLISH = "publish"
    REVIEW = "review"
    NOTHING = "nothing"


@dataclass(frozen=True)
class RoundNow:
    """The round under way. `may_close` and `may_reveal`: what the facilitator may do with it at this moment."""

    is_live: bool
    is_complete: bool
    may_close: bool
    may_reveal: bool


@dataclass(frozen=True)
class Situation:
    """The state of a decision, as far as it says what comes next.

    `has_consensus`: it ended with consensus. `may_open`: a round could be opened now, if only a straw poll.
    """

    asked: RoundNow | None = None
    is_open: bool = True
    has_consensus: bool = False
    is_published: bool = False
    has_review: bool = False
    rounds_used_up: bool = False
    has_open_concerns: bool = False
    may_open: bool = True


Holds = Callable[[Situation], bool]


def _asks(holds: Callable[[RoundNow], bool]) -> Holds:
    return lambda now: now.asked is not None and holds(now.asked)


# While a round is under way it comes first. Used-up rounds come before open concerns: then no change of the text leads
# to another binding round, and only the ways out are left.
STEPS: tuple[tuple[Holds, NextStep], ...] = (
    (_asks(lambda asked: asked.may_reveal), NextStep.REVEAL),
    (_asks(lambda asked: asked.is_live and not asked.is_complete), NextStep.ROOM),
    (_asks(lambda asked: asked.may_close), NextStep.CLOSE),
    (_asks(lambda _asked: True), NextStep.WAIT),
    (lambda now: not now.is_open and not now.is_published, NextStep.PUBLISH),
    (lambda now: not now.is_open and now.has_consensus and not now.has_review, NextStep.REVIEW),
    (lambda now: not now.is_open, NextStep.NOTHING),
    (lambda now: now.rounds_used_up, NextStep.WAY_OUT),
    (lambda now: now.has_open_concerns, NextStep.CONCERNS),
    (lambda now: now.may_open, NextStep.OPEN),
    (lambda _now: True, NextStep.MEND),
)


def next_step(now: Situation) -> NextStep:
    """Return the next step in a situation."""
    return next(step for holds, step in STEPS if holds(now))
