"""How much signing up to help asks of a person with a phone in one hand: fields, screens, words and taps, measured."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engage.app import create_app
from engage.config import load_settings
from engage.core.db import db
from tests.browser.conftest import Site, Visitor
from tests.browser.test_short_form import Hand, send
from tests.support.listening import make_session
from tests.support.volunteering import make_shift


@pytest.fixture
def slug(site: Site) -> Iterator[str]:
    """A session at which somebody is needed at the door."""
    app = create_app(settings=load_settings(site.environment))
    with app.app_context():
        session = make_session()
        make_shift(session, people=20)
        yield session.slug
        db.session.remove()
        db.engine.dispose()


def begin(visitor: Visitor, slug: str, language: str, *, scripts: bool = True) -> Hand:
    """Stand on the page of the session, and tap twice: to its shifts, and to the one that is needed."""
    hand = Hand(visitor.window(phone=True, scripts=scripts, has_touch=True))
    hand.page.goto(f"/{language}/sessions/{slug}")
    hand.tap(hand.page.locator(f"main a[href$='/help/{slug}']"))
    hand.tap(hand.page.locator("main .rows h3 a").first)
    hand.page.wait_for_url(f"**/help/{slug}/*")
    return hand


# Hmong writes each syllable as a word of its own.
@pytest.mark.parametrize(("language", "most_words"), [("en", 170), ("fa", 170), ("hmn", 230)])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_resident_signs_up_to_help_in_five_taps_besides_those_into_the_fields_they_write(
    visitor: Visitor, slug: str, language: str, most_words: int, scripts: bool
) -> None:
    hand = begin(visitor, slug, language, scripts=scripts)
    fields, screens, words = hand.measured()
    assert fields <= 6
    assert screens <= 2.6
    assert words <= most_words
    hand.write("#name", "Hana Example")
    hand.write("#email", f"hana-{language}-{scripts}@example.org".lower())
    hand.tap("#agreed")
    send(hand)
    typing = 2  # a tap into each field that is written into; with the keyboard's own key there are fewer
    assert hand.taps - typing <= 5


def test_the_keyboard_alone_signs_up(visitor: Visitor, slug: str) -> None:
    page = begin(visitor, slug, "en").page
    page.locator("#name").focus()
    page.keyboard.type("Hana Example")
    page.keyboard.press("Enter")
    page.keyboard.type("hana-keys@example.org")
    page.locator("#agreed").focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(3_500)
    page.locator("main form button.btn").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/saved/**")
