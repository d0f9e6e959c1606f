"""The facilitator's next step in every state that a decision reaches: its button never leads to a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pytest

from engage.accounts.models import User
from engage.bodies.models import Body, BodyKind
from engage.core import clock
from engage.core.db import write
from engage.decisions.models import Decision, DecisionStatus, RoundMode
from engage.decisions.services import outcomes
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.bodies import make_meeting
from tests.support.client import Page, PageClient
from tests.support.decisions import (
    cast_all,
    close,
    decide,
    make_council,
    make_decision,
    open_round,
    reloaded,
)

pytestmark = pytest.mark.usefixtures("app", "clock")
FILLED = {"reason": "Because.", "note": "Because.", "held_on": "2027-01-02", "review_on": "2028-01-02"}


class Told:
    """A decision in some state, and what happened to it."""

    def __init__(self, body: Body, people: list[User], by: User, decision: Decision, clock: Clock) -> None:
        self.body, self.people, self.by, self.decision, self.clock = body, people, by, decision, clock

    def asked(self, values: Iterable[int], mode: RoundMode = RoundMode.BINDING) -> None:
        """A whole round in which the first members answer and the time runs out."""
        opened = open_round(self.decision, mode=mode, by=self.by)
        given = list(values)
        cast_all(opened, self.people[: len(given)], given)
        self.clock.advance(days=4)
        close(opened, by=self.by)

    def live(self, answered: int, *, is_closed: bool = False) -> None:
        """A live round in which so many have answered."""
        now = clock.now()
        make_meeting([self.body], now - timedelta(minutes=5), now + timedelta(hours=2))
        opened = open_round(self.decision, by=self.by, is_live=True, closes_at=now + timedelta(hours=1))
        cast_all(opened, self.people[:answered], [4] * answered)
        if is_closed:
            close(opened, by=self.by)

    def end(self, status: DecisionStatus) -> None:
        """Withdraw or refer it."""
        with write():
            outcomes.end_without_consensus(self.decision.id, status, note="Later.", actor=self.by.id)

    def decide(self, *, publish: bool = False, review: bool = False) -> None:
        """Reach consensus."""
        decide(self.decision, by=self.by)
        with write():
            if publish:
                outcomes.publish(self.decision.id, actor=self.by.id)
            if review:
                outcomes.set_review(self.decision.id, review_on=date(2028, 1, 1), actor=self.by.id)


def _open(told: Told) -> None:
    open_round(told.decision, by=told.by)


def _complete(told: Told) -> None:
    cast_all(open_round(told.decision, by=told.by), told.people, [4] * len(told.people))


def _over(told: Told) -> None:
    open_round(told.decision, by=told.by)
    told.clock.advance(days=4)


STATES: dict[str, tuple[Callable[[Told], object], tuple[str, ...]]] = {
    "nothing asked": (lambda told: None, ("Open a round",)),
    "open": (_open, ("Wait for the answers",)),
    "all answered": (_complete, ("Everyone has answered",)),
    "time is up": (_over, ("Time is up",)),
    "live": (lambda told: told.live(1), ("The group is answering now",)),
    "live, all answered": (lambda told: told.live(4), ("Everyone has answered",)),
    "live, closed": (lambda told: told.live(2, is_closed=True), ("Now reveal the answers",)),
    "concerns": (lambda told: told.asked([1, 4, 4, 4]), ("Some concerns are still open",)),
    "concerns after a straw poll": (
        lambda told: told.asked([1, 4, 4, 4], RoundMode.CHECK),
        ("Some concerns are still open",),
    ),
    "no quorum": (
        lambda told: told.asked([4]),
        ("Council had no quorum in round 1", "3 seats had to take part, and 1 did", "Open a round"),
    ),
    "nobody came": (lambda told: told.asked([]), ("3 seats had to take part, and none did",)),
    "no quorum and a concern": (
        lambda told: told.asked([0]),
        ("Council had no quorum in round 1", "Some concerns are still open"),
    ),
    "used up": (
        lambda told: [told.asked([3, 3, 3, 0]) for _round in range(2)],
        ("All binding rounds are used up",),
    ),
    "withdrawn": (lambda told: told.end(DecisionStatus.WITHDRAWN), ("Publish its record",)),
    "decided": (lambda told: told.decide(), ("Publish its record",)),
    "published": (lambda told: told.decide(publish=True), ("Choose the day",)),
    "reviewed": (lambda told: told.decide(publish=True, review=True), ("There is nothing more to do",)),
}


def _told(clock: Clock, **body: object) -> Told:
    council, people, by = make_council(4, rule_settings={"rounds_limit": 2}, **body)
    return Told(council, people, by, make_decision(council, by=by), clock)


def _overview(page: PageClient, told: Told) -> Page:
    return page.get(f"/members/decisions/{told.decision.slug}/facilitate")


def _is_accepted(page: PageClient, address: str) -> None:
    """The page behind a button is there at once, and its form is taken as it stands, with words where it asks."""
    shown = PageClient._page(page.client.get(address), 200)
    assert not shown.all(".notice.warning strong:first-child") or "undo" in shown.text(".notice.warning")
    forms = [form for form in shown.all("main form") if form.query("button")]
    if forms:
        named = {field.attrs["name"] for field in forms[0].query("[name]")}
        page.submit(shown, **{name: said for name, said in FILLED.items() if name in named})


@pytest.mark.parametrize("state", STATES)
def test_the_step_names_what_is_so_and_its_button_is_accepted(
    state: str, page_as: PageAs, clock: Clock
) -> None:
    reach, sentences = STATES[state]
    told = _told(clock)
    reach(told)
    page = page_as(user=told.by)
    shown = _overview(page, told)
    for sentence in sentences:
        assert sentence in shown.text(".next")
    links = [link.attrs["href"] or "" for link in shown.all(".next a")]
    for link in links:
        if link.startswith("#"):
            assert shown.all(link)
    away = [link for link in links if not link.startswith("#")]
    if away:
        _is_accepted(page, away[0])


@pytest.mark.parametrize("which", range(3))
def test_every_way_out_is_accepted_when_the_rounds_are_used_up_with_a_concern_open(
    which: int, page_as: PageAs, clock: Clock
) -> None:
    told = _told(clock)
    for _round in range(2):
        told.asked([3, 3, 3, 0])
    page = page_as(user=told.by)
    shown = _overview(page, told)
    assert "2 concerns are still open." in shown.text(".next")
    assert "Change the text" not in shown.text(".next")
    ways = shown.all("section[aria-labelledby=ways-out] a")
    assert len(ways) == 3
    _is_accepted(page, ways[which].attrs["href"] or "")
    after = reloaded(told.decision)
    assert after.extra_rounds == 1 or after.status in ("referred", "withdrawn")


def test_a_team_without_a_mandate_is_offered_a_straw_poll_and_told_why(page_as: PageAs, clock: Clock) -> None:
    told = _told(clock, kind=BodyKind.TEAM)
    told.asked([1, 4, 4, 4], RoundMode.CHECK)
    page = page_as(user=told.by)
    shown = _overview(page, told)
    assert "A work team can decide only with a mandate." in shown.text(".next")
    assert "Open a straw poll" in shown.text(".next")
    assert "Open a round" not in shown.text(".next")
