"""How much signing up asks of a person with a phone in one hand: fields, screens, words and taps, measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page

from engage.app import create_app
from engage.config import load_settings
from engage.core.db import db
from tests.browser.conftest import Site, Visitor
from tests.support.listening import make_session

SCREEN = 740
READING_MS = 3_500  # faster than that looks like a machine
MEASURE = """() => {
  const main = document.querySelector("main"), button = [...main.querySelectorAll("button.btn")].pop();
  const isShown = (one) => one.checkVisibility() && !one.closest(".trap, .vh, option");
  const fields = [...main.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(isShown);
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT), words = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (button.contains(node)) break;
    if (isShown(node.parentElement)) words.push(...node.textContent.split(/\\s+/).filter(Boolean));
  }
  return [fields.length, words.length, button.getBoundingClientRect().bottom + scrollY];
}"""


@dataclass
class Hand:
    """One hand on a phone: what it taps and how much it types."""

    page: Page
    taps: int = 0
    typed: int = 0

    def tap(self, one: str | Locator) -> None:
        """Tap something."""
        found = self.page.locator(one) if isinstance(one, str) else one
        found.tap()
        self.taps += 1

    def write(self, field: str, text: str) -> None:
        """Tap a field and write into it."""
        self.tap(field)
        self.page.locator(field).fill(text)
        self.typed += len(text)

    def open(self, field: str) -> None:
        """Tap the opener that a field lies in."""
        self.tap(self.page.locator(f"main details:has({field}) > summary"))

    def measured(self) -> tuple[int, float, int]:
        """The visible fields, the screens up to the end of the button, and the words before it."""
        fields, words, bottom = self.page.evaluate(MEASURE)
        return fields, round(bottom / SCREEN, 2), words


@pytest.fixture
def slug(site: Site) -> Iterator[str]:
    """A session with room for everybody."""
    app = create_app(settings=load_settings(site.environment))
    with app.app_context():
        yield make_session().slug
        db.session.remove()
        db.engine.dispose()


def begin(visitor: Visitor, slug: str, language: str, *, scripts: bool = True) -> Hand:
    """Stand on the page of the session and tap its button."""
    hand = Hand(visitor.window(phone=True, scripts=scripts, has_touch=True))
    hand.page.goto(f"/{language}/sessions/{slug}")
    hand.tap(hand.page.locator("main a[href*='/rsvp']").first)
    hand.page.wait_for_url("**/rsvp*")
    return hand


def send(hand: Hand) -> None:
    """Tap the form's button. The page that says that it arrived comes."""
    hand.page.wait_for_timeout(READING_MS)
    hand.tap("main form button.btn")
    hand.page.wait_for_url("**/saved/**")


def test_one_adult_is_done_in_four_taps_and_two_screens(visitor: Visitor, slug: str) -> None:
    hand = begin(visitor, slug, "en")
    fields, screens, words = hand.measured()
    assert fields <= 8
    assert screens <= 2.2
    assert words <= 130
    hand.write("#name", "Mai Example")
    hand.write("#email", "mai-alone@example.org")
    send(hand)
    assert hand.taps <= 4


@pytest.mark.parametrize(("language", "most"), [("hmn", 12), ("en", 13)])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_family_of_five_with_an_interpreter_a_wheelchair_and_halal_food_is_done_in_twelve_taps(
    visitor: Visitor, slug: str, language: str, most: int, scripts: bool
) -> None:
    hand = begin(visitor, slug, language, scripts=scripts)
    hand.write("#name", "Mai Example")
    hand.write("#email", f"mai-{language}-{scripts}@example.org".lower())
    hand.write("#grown", "2")
    hand.open("#children__from_3_to_5")
    hand.write("#children__from_3_to_5", "3")
    if language == "en":
        hand.open("#interpretation__hmn")
    hand.write("#interpretation__hmn", "5")
    hand.open("#access__wheelchair_space")
    hand.write("#access__wheelchair_space", "1")
    hand.open("#diet__halal")
    hand.write("#diet__halal", "5")
    send(hand)
    assert hand.taps <= most


def test_online_hides_what_only_the_room_offers_and_in_person_brings_it_back_as_it_was(
    visitor: Visitor, slug: str
) -> None:
    hand = begin(visitor, slug, "en", scripts=False)
    hand.open("#diet__halal")
    hand.write("#diet__halal", "1")
    hand.tap("[name=mode][value=virtual]")
    for name in ("#meals", "#diet__halal", "#childcare", "#access__wheelchair_space"):
        assert not hand.page.is_visible(name)
    hand.tap("[name=mode][value=in_person]")
    assert hand.page.is_visible("#diet__halal")
    assert hand.page.input_value("#diet__halal") == "1"


def test_a_keyboard_reaches_the_button_and_opens_what_is_closed(visitor: Visitor, slug: str) -> None:
    page = begin(visitor, slug, "en").page
    page.locator("#grown").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "children__under_3"


def test_next_on_a_phones_keyboard_leads_to_the_next_question_and_sends_nothing(
    visitor: Visitor, slug: str
) -> None:
    window = visitor.window(phone=True, has_touch=True, is_mobile=True)
    window.goto(f"/en/sessions/{slug}/rsvp")
    window.locator("#name").press("Enter")
    assert window.evaluate("document.activeElement.name") == "email"
    assert window.locator(".summary").count() == 0
