"""Reads before opening a round: what it would freeze, and the obstacles. `opening` checks them again."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engage.bodies.models import Body, Meeting, Publication, Seat
from engage.bodies.services.reads import body_ids_of, entitled_seats, meeting_now, people_at, upcoming
from engage.core import clock
from engage.decisions.errors import MandateOver
from engage.decisions.models import Decision, Mandate
from engage.decisions.policy import consensus
from engage.decisions.policy.consensus import FistToFive
from engage.decisions.services import access
from engage.decisions.services.reads import (
    binding_rounds_left,
    deciding_bodies,
    frozen_limits,
    frozen_rule,
    interpreted_to,
    language_gaps,
    mandate_must_be_valid,
    mandate_of,
)
from engage.drafts.models import Draft, DraftVersion
from engage.drafts.services import access as draft_access
from engage.drafts.services.reads import LanguageState, version_states

MEETINGS_SHOWN = 3


class Obstacle(enum.StrEnum):
    """A reason why a round cannot be opened. The reasons in `BINDING_ONLY` do not prevent a check."""

    ENDED = "ended"
    ROUND_UNDER_WAY = "round_under_way"
    NO_TEXT = "no_text"
    LANGUAGES = "languages"
    NOBODY_SEATED = "nobody_seated"
    ONLY_IN_MEETINGS = "only_in_meetings"
    ROUNDS_USED_UP = "rounds_used_up"
    RULE_OUT_OF_REACH = "rule_out_of_reach"
    MANDATE_NEEDED = "mandate_needed"
    MANDATE_OVER = "mandate_over"


BINDING_ONLY = frozenset(
    {
        Obstacle.ROUNDS_USED_UP,
        Obstacle.RULE_OUT_OF_REACH,
        Obstacle.MANDATE_NEEDED,
        Obstacle.MANDATE_OVER,
    }
)


@dataclass(frozen=True)
class BodyReadiness:
    """A body as a round would freeze it: its current rule, and the seats that may answer.

    `here`: how many of these seats have somebody at the meeting that is going on, or None without one.
    """

    body: Body
    rule: FistToFive
    seats: Sequence[Seat]
    here: int | None = None

    @property
    def is_out_of_reach(self) -> bool:
        """Whether these seats could never have consensus by the rule. Without seats there is another obstacle."""
        return bool(self.seats) and not self.rule.can_be_met(len(self.seats))

    @property
    def quorum(self) -> int:
        """The number of seats needed for a quorum now."""
        return self.rule.quorum_of(len(self.seats))

    @property
    def names_votes(self) -> bool:
        """Whether the public record will name each vote's voter."""
        return self.body.publication == Publication.NAMES


@dataclass(frozen=True)
class Reader:
    """A seated reader of a language. `has_heard`: they confirmed that this version was interpreted to them."""

    name: str
    has_heard: bool


@dataclass(frozen=True)
class LanguageReadiness:
    """An announced language: how complete its translation is, and its seated readers."""

    tag: str
    state: LanguageState
    is_source: bool
    readers: tuple[Reader, ...]
    is_in_the_way: bool


@dataclass(frozen=True)
class RoundReadiness:
    """What a round would freeze if it were opened now, and the obstacles."""

    draft: Draft
    version: DraftVersion | None
    bodies: tuple[BodyReadiness, ...]
    languages: tuple[LanguageReadiness, ...]
    rounds_left: int
    rounds_limit: int
    ways_out: frozenset[str]
    meeting: Meeting | None
    coming: tuple[Meeting, ...]
    mandate: Mandate | None
    obstacles: frozenset[Obstacle]

    @property
    def bound(self) -> tuple[Body, ...]:
        """The bodies that vote in their meetings only."""
        return tuple(one.body for one in self.bodies if one.body.only_in_meetings)

    @property
    def may_check(self) -> bool:
        """Whether a check could be opened."""
        return not self.obstacles - BINDING_ONLY

    @property
    def may_bind(self) -> bool:
        """Whether a binding round could be opened."""
        return not self.obstacles


def readiness_of(decision: Decision) -> RoundReadiness:
    """Return a decision's readiness for a round. The number of statements depends only on the number of bodies."""
    draft = draft_access.get_draft(decision.draft_id)
    version = draft_access.find_version(draft.id) if draft.latest else None
    rules = [(body, frozen_rule(body)) for body in deciding_bodies(decision.body_ids)]
    limits = frozen_limits(decision)
    left = binding_rounds_left(decision, limits)
    meeting = meeting_now(decision.body_ids, clock.now())
    here = people_at(meeting.id) if meeting else None
    bodies = tuple(_body(body, rule, here) for body, rule in rules)
    languages = _languages(bodies, draft, version) if version else ()
    mandate = mandate_of(decision.id)
    return RoundReadiness(
        draft=draft,
        version=version,
        bodies=bodies,
        languages=languages,
        rounds_left=max(0, left),
        rounds_limit=limits.rounds + decision.extra_rounds,
        ways_out=limits.ways_out,
        meeting=meeting,
        coming=tuple(_together(decision)),
        mandate=mandate,
        obstacles=frozenset(_obstacles(decision, version, bodies, languages, left, meeting, mandate)),
    )


def _body(body: Body, frozen: Mapping[str, Any], here: frozenset[int] | None) -> BodyReadiness:
    seats = entitled_seats(body.id)
    present = None
    if here is not None:
        present = sum(any(holder.user_id in here for holder in seat.holders) for seat in seats)
    return BodyReadiness(body, consensus.rule_of(frozen), seats, present)


def _together(decision: Decision) -> list[Meeting]:
    """Return the next meetings at which all of the bodies meet."""
    coming = upcoming(decision.body_ids, clock.now())
    asked = set(decision.body_ids)
    return [one for one in coming if asked <= body_ids_of(one)][:MEETINGS_SHOWN]


def _languages(
    bodies: Sequence[BodyReadiness], draft: Draft, version: DraftVersion
) -> tuple[LanguageReadiness, ...]:
    announced = sorted({tag for one in bodies for tag in one.body.languages})
    states = version_states(version.id, announced) if announced else {}
    in_the_way = set(language_gaps([one.body for one in bodies], draft, version.id).lacking)
    heard = interpreted_to(version.id)
    return tuple(
        LanguageReadiness(
            tag,
            states[tag],
            tag == draft.source_language,
            _readers(bodies, tag, heard.get(tag, set())),
            tag in in_the_way,
        )
        for tag in announced
    )


def _readers(bodies: Sequence[BodyReadiness], tag: str, heard: set[int]) -> tuple[Reader, ...]:
    """Return everybody who holds a seat and reads this language, once each, by name."""
    people = {
        holder.user_id: holder.user.name
        for one in bodies
        for seat in one.seats
        for holder in seat.holders
        if holder.user.language == tag and holder.user.active
    }
    return tuple(
        Reader(name, ident in heard) for ident, name in sorted(people.items(), key=lambda item: item[1])
    )


def _obstacles(
    decision: Decision,
    version: DraftVersion | None,
    bodies: Sequence[BodyReadiness],
    languages: Sequence[LanguageReadiness],
    left: int,
    meeting: Meeting | None,
    mandate: Mandate | None,
) -> set[Obstacle]:
    found = {
        Obstacle.ENDED: decision.ended_at is not None,
        Obstacle.ROUND_UNDER_WAY: access.round_under_way(decision.id) is not None,
        Obstacle.NO_TEXT: version is None,
        Obstacle.LANGUAGES: any(one.is_in_the_way for one in languages),
        Obstacle.NOBODY_SEATED: not all(one.seats for one in bodies),
        Obstacle.ONLY_IN_MEETINGS: meeting is None and any(one.body.only_in_meetings for one in bodies),
        Obstacle.ROUNDS_USED_UP: left <= 0,
        Obstacle.RULE_OUT_OF_REACH: any(one.is_out_of_reach for one in bodies),
    }
    if all(one.body.is_team for one in bodies):
        found[Obstacle.MANDATE_NEEDED] = mandate is None
        found[Obstacle.MANDATE_OVER] = mandate is not None and _is_over(mandate)
    return {obstacle for obstacle, there in found.items() if there}


def _is_over(mandate: Mandate) -> bool:
    try:
        mandate_must_be_valid(mandate, until=clock.now())
    except MandateOver:
        return True
    return False
