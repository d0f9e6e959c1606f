"""What the room sees at the reveal: each body's verdict in words, and the seats grouped by answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engage.core.i18n import current_language
from engage.core.i18n.formats import format_number
from engage.decisions.labels import decisions
from engage.decisions.models import Answer, Outcome
from engage.decisions.policy.consensus import VALUES
from engage.decisions.queries.live import LiveBody, LiveRoom, LiveSeat


@dataclass(frozen=True)
class Group:
    """The seats that gave the same answer. `value` is None if the answer is not a number; `label` is its name."""

    value: int | None
    label: str
    meaning: str
    seats: tuple[LiveSeat, ...]


@dataclass(frozen=True)
class BodyResult:
    """The verdict of one body. `silent` are the seats that did not answer."""

    body: LiveBody
    outcome: str
    sentences: tuple[str, ...]
    groups: tuple[Group, ...]
    silent: tuple[LiveSeat, ...]
    shows_hands: bool

    @property
    def most(self) -> int:
        """The size of the largest group, at least one; the bars are scaled to it."""
        return max(1, *(len(group.seats) for group in self.groups))

    @property
    def is_consensus(self) -> bool:
        """Whether this body has consensus."""
        return self.body.outcome == Outcome.CONSENSUS


def results(room: LiveRoom) -> list[BodyResult]:
    """Return each body's result; nothing before the reveal."""
    return [
        BodyResult(
            body=body,
            outcome=str(decisions.OUTCOMES[Outcome(body.outcome)]),
            sentences=tuple(decisions.explain(body.outcome, body.tally)),
            groups=tuple(_groups(body)),
            silent=tuple(seat for seat in body.seats if seat.answer is None),
            shows_hands=bool(body.rule.get("shows_hands", True)),
        )
        for body in room.bodies
        if room.facts.is_revealed and body.outcome is not None and body.tally is not None
    ]


def joint_result(room: LiveRoom) -> str | None:
    """Return the joint verdict of several bodies; None for a single body and before the reveal."""
    if not room.facts.is_revealed or len(room.bodies) == 1:
        return None
    return str(decisions.JOINT_OUTCOMES[room.facts.round.outcome == Outcome.CONSENSUS])


def answer_of(seat: LiveSeat) -> str:
    """Return a seat's answer for a list; empty if it has none."""
    return decisions.answer_name(seat.answer, seat.value) if seat.answer else ""


def _groups(body: LiveBody) -> Iterator[Group]:
    language = current_language().tag
    for value in VALUES:
        gave = tuple(seat for seat in body.seats if seat.value == value)
        yield Group(value, format_number(value), decisions.meaning(body.rule, value, language), gave)
    for answer in (Answer.STAND_ASIDE, Answer.RECUSE, Answer.ABSTAIN):
        gave = tuple(seat for seat in body.seats if seat.answer == answer)
        if gave:
            yield Group(None, str(decisions.ANSWER_NAMES[answer]), "", gave)
