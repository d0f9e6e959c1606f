"""The first screen of a phone says what people get, and has the button; a flier is one sheet with a large code."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from engage.core.qr import QUIET_ZONE
from tests.browser.conftest import Visitor

SESSION = "an-evening-in-hagginwood"
FIRST_SCREEN = 740
FOUR_CENTIMETERS = 4 * 96 / 2.54


def bottom_of(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.mark.parametrize("lang", ["en", "es", "hmn", "fa", "zh-hant", "pa"])
def test_the_button_and_what_people_get_are_on_the_first_screen(visitor: Visitor, lang: str) -> None:
    page = visitor.window(phone=True)
    page.goto(f"/{lang}/sessions/{SESSION}")
    assert page.evaluate("scrollY") == 0
    for selector in ("h1", ".gets li:last-child", ".session.aside .time", ".session.aside .btn"):
        assert bottom_of(page, selector) <= FIRST_SCREEN, selector
    assert page.locator("main .btn[href$='/rsvp']").count() == 2
    page.goto(f"/{lang}/")
    assert bottom_of(page, ".hero .btn") <= FIRST_SCREEN


@pytest.mark.parametrize("lang", ["en", "fa", "hmn", "ru"])
def test_a_printed_flier_is_one_sheet_with_a_code_of_four_centimeters(visitor: Visitor, lang: str) -> None:
    page = visitor.window()
    page.goto(f"/{lang}/sessions/{SESSION}/flier")
    printed = page.pdf(format="Letter")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="print")
    box = page.locator(".scan .qr").bounding_box()
    modules = int((page.locator(".scan .qr").get_attribute("viewBox") or "").split()[-1])
    assert box is not None
    assert box["width"] * (modules - 2 * QUIET_ZONE) / modules >= FOUR_CENTIMETERS


@pytest.mark.parametrize("dark", [False, True])
def test_pictures_load_and_keep_their_room(visitor: Visitor, dark: bool) -> None:
    page = visitor.window(phone=True, dark=dark)
    for path in ("/en/", f"/en/sessions/{SESSION}"):
        page.goto(path)
        sizes = page.eval_on_selector_all(
            "main img", "all => all.map(one => [one.complete && one.naturalWidth, one.width / one.height])"
        )
        assert sizes
        assert all(width > 0 and 0.9 < shape < 5 for width, shape in sizes)
