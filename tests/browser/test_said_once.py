"""That a computer translated the page is said once a visit, at the foot; a wrong word can be reported on every page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor

NOTICE = "p[data-once]"


@pytest.mark.parametrize("lang", ["es", "fa"])
def test_the_notice_is_at_the_foot_of_the_first_page_of_a_visit_only(
    site: Site, visitor: Visitor, lang: str
) -> None:
    page = visitor.window(phone=True)
    page.goto(f"/{lang}/")
    expect(page.locator(NOTICE)).to_be_visible()
    below, main = page.locator(NOTICE).bounding_box(), page.locator("main").bounding_box()
    assert below is not None
    assert main is not None
    assert below["y"] >= main["y"] + main["height"]
    page.goto(f"/{lang}/sessions")
    expect(page.locator(NOTICE)).to_be_hidden()
    expect(page.locator(".review a").last).to_be_visible()
    page.goto("/hmn/sessions")
    expect(page.locator(NOTICE)).to_be_visible()


def test_without_scripts_it_is_said_on_every_page_and_another_visit_hears_it_again(
    site: Site, visitor: Visitor
) -> None:
    for scripts in (False, True):
        page = visitor.window(phone=True, scripts=scripts)
        for path in ("/ko/", "/ko/sessions")[: 1 if scripts else 2]:
            page.goto(path)
            expect(page.locator(NOTICE)).to_be_visible()
