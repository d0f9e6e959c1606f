"""A joint decision in a real browser: a check, a block, the change that resolves it, and consensus in one room.

Two bodies, three rounds. Members answer on phones, one of them in Farsi and without a script, one through a scribe. At
the end a stranger reads the record in English and in Farsi and checks it against the line from a member's mail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from engage.accounts.models import LinkPurpose, User
from engage.accounts.services import links, people
from engage.bodies.models import Body, Office
from engage.core import clock
from engage.core.db import db, write
from engage.core.outbox.worker import drain
from engage.decisions.models import Decision
from engage.drafts.models import Draft
from tests.browser.checks import axe_violations
from tests.browser.conftest import Visitor
from tests.browser.test_journeys import newest_mail, words_of
from tests.support.bodies import give, make_body, make_meeting, make_member
from tests.support.drafts import make_draft, translate

SLUG = "keep-the-pools-open-in-august"
HERE = f"/members/decisions/{SLUG}"
TEXT = "1. The pools stay open in August.\n2. They close at six in the evening.\n3. Swimming is free for children."
REASON = "Who works late cannot come."
REMEDY = "Keep them open until eight."


@dataclass
class Team:
    """Who decides, each with a window of their own once they have signed in."""

    visitor: Visitor
    ids: dict[str, int]
    windows: dict[str, Page] = field(default_factory=dict)

    def window(self, name: str) -> Page:
        """Somebody's window; they sign in by the link from a mail when they first need it."""
        if name not in self.windows:
            page = self.visitor.window(phone=name != "facilitator", scripts=name != "parisa")
            with write():
                token = links.token_of(links.make_link(people.get_user(self.ids[name]), LinkPurpose.SIGN_IN))
            page.goto(f"/{'fa' if name == 'parisa' else 'en'}/sign-in/link/{token}")
            page.locator("main button[type=submit]").click()
            expect(page).to_have_url(re.compile("/members$"))
            self.windows[name] = page
        return self.windows[name]


@pytest.fixture
def team(site_app: Flask, visitor: Visitor) -> Team:
    """Two bodies that announced Farsi, a draft of both with its translation, and a meeting under way."""
    alliance = make_body("pool-alliance", name="Pool Alliance", languages=["fa"])
    council = make_body("pool-council", name="Pool Council", languages=["fa"])
    ids = {
        "bo": make_member(alliance, council, name="Bo Both").id,
        "ada": make_member(alliance, name="Ada Example").id,
        "cal": make_member(alliance, name="Cal Example").id,
        "parisa": make_member(council, name="پریسا نمونه", language="fa").id,
        "dee": make_member(council, name="Dee Example").id,
        "facilitator": _with_office(Office.FACILITATOR, "Frances Example", alliance, council),
        "scribe": _with_office(Office.SCRIBE, "Sky Scribe", alliance, council),
    }
    draft = make_draft([alliance, council], TEXT, "Pools in August", slug="pools")
    translate(draft, "fa")
    now = clock.now()
    make_meeting([alliance, council], now - timedelta(minutes=10), now + timedelta(hours=2))
    db.session.remove()
    return Team(visitor, ids)


def _with_office(office: Office, name: str, *bodies: Body) -> int:
    user: User = make_member(name=name)
    for body in bodies:
        give(body, user, office)
    return user.id


def test_two_bodies_decide_together_and_a_stranger_reads_it(team: Team, site_app: Flask) -> None:
    _start(team)
    _check_first(team)
    _a_block_in_the_second_round(team)
    _the_change_that_resolves_it(team, site_app)
    _consensus_in_the_room(team)
    head = _publish(team, site_app)
    _read_by_a_stranger(team, head)


def _start(team: Team) -> None:
    page = team.window("facilitator")
    page.goto("/members/drafts/pools/decide")
    page.locator("#title").fill("Keep the pools open in August")
    page.locator("#summary").fill("Where people swim when it is hot.")
    page.get_by_role("button", name="Start the decision").click()
    expect(page).to_have_url(re.compile(f"{HERE}/facilitate$"))


def _open(team: Team, mode: str, way: str) -> None:
    page = team.window("facilitator")
    page.goto(f"{HERE}/facilitate/open")
    page.locator(f"input[name=mode][value={mode}]").check()
    page.locator(f"input[name=way][value={way}]").check()
    page.locator("main form button[type=submit]").last.click()
    expect(page).to_have_url(re.compile(f"{HERE}/facilitate$"))


def _answer(team: Team, name: str, number: int, value: int, reason: str = "", remedy: str = "") -> None:
    page = team.window(name)
    page.goto(f"{HERE}/rounds/{number}/ballot")
    page.locator(f"input[name=answer][value='{value}']").check(force=True)
    if reason:
        page.locator("#reason").fill(reason)
    if remedy:
        page.locator("#remedy").fill(remedy)
        page.locator("details:has(#clauses-1) summary").click()
        page.locator("#clauses-1").check()
    page.locator("#answer-form button[type=submit]").last.click()
    expect(page).to_have_url(re.compile("/ballot/sent"))


def _close(team: Team, number: int) -> None:
    page = team.window("facilitator")
    page.goto(f"{HERE}/facilitate/rounds/{number}/close")
    page.locator("main form button.danger").click()
    expect(page).to_have_url(re.compile(f"{HERE}/facilitate$"))


def _check_first(team: Team) -> None:
    """A check stays inside and ends nothing. The ballot has no fault that axe knows of, in either direction."""
    _open(team, "check", "own")
    for name in ("ada", "parisa"):
        page = team.window(name)
        page.goto(f"{HERE}/rounds/1/ballot")
        if name == "ada":
            assert axe_violations(page) == []
        assert page.locator("html").get_attribute("dir") == ("rtl" if name == "parisa" else "ltr")
        wide = page.evaluate("document.documentElement.scrollWidth") if name == "ada" else 0
        assert wide <= 360
    for name in ("bo", "ada", "cal", "parisa", "dee"):
        _answer(team, name, 1, 4)
    _close(team, 1)
    page = team.window("ada")
    page.goto(HERE)
    expect(page.locator("main")).to_contain_text("Under way")


def _a_block_in_the_second_round(team: Team) -> None:
    """Ada forgets her reason first: the page says so, and keeps what she chose."""
    _open(team, "binding", "own")
    page = team.window("ada")
    page.goto(f"{HERE}/rounds/2/ballot")
    page.locator("input[name=answer][value='0']").check(force=True)
    page.locator("#answer-form button[type=submit]").last.click()
    expect(page.locator("#reason-error")).to_be_visible()
    expect(page.locator("input[name=answer][value='0']")).to_be_checked()
    _answer(team, "ada", 2, 0, REASON, REMEDY)
    for name in ("bo", "cal", "parisa"):
        _answer(team, name, 2, 4)
    unrevealed = team.window("facilitator")
    unrevealed.goto(f"{HERE}/rounds/2")
    expect(unrevealed.locator("main")).not_to_contain_text(REASON)
    _answer(team, "dee", 2, 3)
    _close(team, 2)
    page.goto(f"{HERE}/rounds/2")
    expect(page.locator("main")).to_contain_text("Blocked")
    expect(page.locator("main")).to_contain_text(REASON)


def _the_change_that_resolves_it(team: Team, site_app: Flask) -> None:
    """The clause is changed; its translation is out of date, which stops the next round until it is mended."""
    page = team.window("facilitator")
    page.goto("/members/drafts/pools/clauses/c2/change")
    page.locator("#text").fill("They close at eight in the evening.")
    page.locator("main form button[type=submit]").last.click()
    page.goto(f"{HERE}/facilitate/open")
    expect(page.locator("main")).to_contain_text("Farsi")
    expect(page.locator("input[name=mode]")).to_have_count(0)
    translate(db.session.query(Draft).filter_by(slug="pools").one(), "fa")
    db.session.remove()
    page.goto(f"{HERE}/facilitate/concerns/1/answer")
    page.locator("#clause").select_option("c2")
    page.locator("#answer").fill("They stay open until eight.")
    page.locator("main form button[type=submit]").last.click()
    ada = team.window("ada")
    ada.goto(HERE)
    ada.get_by_role("button", name="Yes, my concern is resolved").click()
    expect(ada.locator("main")).to_contain_text("Resolved")


def _consensus_in_the_room(team: Team) -> None:
    """In the room: who has no phone is asked by the scribe, who reads the answer back; the screen shows no value."""
    _open(team, "binding", "live")
    page = team.window("facilitator")
    page.goto(f"{HERE}/rounds/3/live")
    page.locator(f"#arrived-{team.ids['cal']}").click()
    expect(page.locator(f"#left-{team.ids['cal']}")).to_be_visible()
    ballot = team.window("ada")
    ballot.goto(f"{HERE}/rounds/3/ballot")
    ballot.locator("#changes summary").click()
    expect(ballot.locator("#changes ins").first).to_be_visible()
    _scribed(team)
    for name in ("bo", "ada", "parisa", "dee"):
        _answer(team, name, 3, 5 if name == "bo" else 4)
    screen = team.visitor.window()
    screen.context.add_cookies(page.context.cookies())
    screen.goto(f"{HERE}/rounds/3/screen")
    expect(screen.locator("main")).not_to_contain_text("Consensus")
    page.goto(f"{HERE}/rounds/3/live/close")
    page.locator("main form button[type=submit]").last.click()
    page.goto(f"{HERE}/rounds/3/live/reveal")
    page.locator("main form button[type=submit]").last.click()
    expect(screen.locator("main")).to_contain_text("Consensus", timeout=15_000)
    team.window("ada").goto(f"{HERE}/rounds/3")
    expect(team.window("ada").locator("main")).to_contain_text("Joint consensus")


def _scribed(team: Team) -> None:
    page = team.window("scribe")
    page.goto(f"{HERE}/rounds/3/scribe")
    page.locator(f"a[id^=write-][id$='-{team.ids['cal']}']").click()
    page.locator("input[name=answer][value='4']").check(force=True)
    page.locator("button[value=read]").click()
    expect(page.locator(".read-back")).to_contain_text("Cal Example")
    page.locator("button[value=confirm]").click()
    expect(page.locator("main")).to_contain_text("Cal Example")


def _publish(team: Team, site_app: Flask) -> str:
    """The record is published; the line that a member keeps comes from the mail about the outcome."""
    page = team.window("facilitator")
    page.goto(f"{HERE}/facilitate/publish")
    page.get_by_role("button", name="Publish the record").click()
    drain()
    found = re.search(r"\d+-[0-9a-f]{64}", words_of(newest_mail(site_app, "decisions.round_revealed")))
    assert found is not None
    return found.group()


def _read_by_a_stranger(team: Team, head: str) -> None:
    page = team.visitor.window(phone=True)
    page.goto("/en/decisions")
    page.get_by_role("link", name="Keep the pools open in August").click()
    main = page.locator("main")
    for words in ("Pool Alliance", "Pool Council", "Joint consensus", "They close at eight in the evening."):
        expect(main).to_contain_text(words)
    for name in ("Ada Example", "Bo Both", "Cal Example", REASON):
        expect(main).not_to_contain_text(name)  # these bodies publish counts, and the words stay inside
    assert axe_violations(page) == []
    page.goto(f"/fa/decisions/{SLUG}")
    assert page.locator("html").get_attribute("dir") == "rtl"
    expect(main).to_contain_text("[fa] They close at eight in the evening.")
    assert axe_violations(page) == []
    page.goto(f"/en/decisions/{SLUG}/verify")
    page.locator("#head").fill(head)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main [role=status]")).to_contain_text("Yes: this record passes the check.")
    changed = db.session.query(Decision).filter_by(slug=SLUG).one()
    assert changed.published_at is not None
