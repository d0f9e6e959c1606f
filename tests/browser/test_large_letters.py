"""Pages for people who need large letters: a phone at 200 % zoom, a phone with text of 200 %, and the narrowest phone.

Words stay words: none is broken letter by letter, no page scrolls sideways, and the header holds what is in it.
"""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Page

from engage.core.pages import Audience
from engage.core.security.permissions import Role
from tests.browser.conftest import Site, Visitor
from tests.support.accounts import enter, make_sign_in, make_user
from tests.support.client import EngageClient
from tests.support.world import address_of, endpoints

HEIGHT = 740
# What a phone of 360 px lays out at 200 % zoom; with text of 200 %; and the narrowest phone: width and size of text.
SCREENS = {"zoom": (180, "100%"), "text": (360, "200%"), "narrow": (320, "100%")}
# No word as short as this one is broken at all; one up to the longest at most once. Longer are addresses and codes.
SHORT_WORD, LONGEST_WORD = 9, 24
BROKEN_WORDS = """([short, longest]) => {
  const found = new Set(), range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.checkVisibility() || node.parentElement.closest(".vh, .trap, svg, select, code")) continue;
    for (const token of node.data.matchAll(/\\S+/gu)) {
      if (/[@/_]|[.]\\p{L}/u.test(token[0]) || token[0].length > longest && /\\p{N}/u.test(token[0])) continue;
      for (const word of token[0].matchAll(/[\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Arabic}\\p{M}]{3,}/gu)) {
        const start = token.index + word.index, letters = word[0].length;
        if (letters > longest) continue;
        range.setStart(node, start);
        range.setEnd(node, start + letters);
        const boxes = [...range.getClientRects()].filter(one => one.width);
        const lines = new Set(boxes.map(one => Math.round(one.top))).size;
        if (lines > (letters > short ? 2 : 1)) found.add(`${word[0]} on ${lines} lines`);
      }
    }
  }
  return [...found];
}"""
# How many pixels the page, and what is in its header, are too wide or stand outside.
OUTSIDE = """() => {
  const found = [], root = document.scrollingElement, top = document.querySelector("header.top");
  if (root.scrollWidth > root.clientWidth) {
    const isOutside = one => one.getBoundingClientRect().right > root.clientWidth + 1;
    const wide = [...document.querySelectorAll("main *")].filter(isOutside).slice(0, 3);
    found.push(`the page is ${root.scrollWidth} px wide: ${wide.map(one => one.outerHTML.slice(0, 80))}`);
  }
  const bar = top.querySelector(".wrap").getBoundingClientRect();
  for (const one of top.querySelectorAll(".brand, .langs > summary")) {
    const box = one.getBoundingClientRect();
    if (box.left < bar.left - 1 || box.right > bar.right + 1) found.push(`${one.className} stands beside the header`);
    if (one.scrollWidth > one.clientWidth + 1) found.push(`${one.className} is too narrow for its words`);
  }
  const waves = top.querySelector(".streams");
  if (waves && waves.getBoundingClientRect().top < bar.bottom - 1) found.push("waves run through the header");
  return found;
}"""


def faults(page: Page, screens: dict[str, tuple[int, str]]) -> list[str]:
    """What is wrong with a page on these screens."""
    found = []
    for name, (width, size) in screens.items():
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        said = page.evaluate(OUTSIDE) + page.evaluate(BROKEN_WORDS, [SHORT_WORD, LONGEST_WORD])
        found += [f"{name}: {one}" for one in said]
    return found


def addresses(app: Flask, client: EngageClient, site: Site, lang: str, audiences: set[Audience]) -> list[str]:
    """The pages for these people."""
    known = [one for one in endpoints(app, "GET") if one.spec and one.spec.audience in audiences]
    paths = [address_of(app, one, site.world, lang=lang) for one in known]
    answers = {path: client.get(path) for path in paths}
    return [path for path, one in answers.items() if one.status_code == 200 and one.mimetype == "text/html"]


def test_public_pages_hold_with_large_letters(site: Site, site_app: Flask, visitor: Visitor) -> None:
    client = site_app.test_client()
    assert isinstance(client, EngageClient)
    page = visitor.window(phone=True)
    wrong = {}
    for path in addresses(site_app, client, site, "en", {Audience.PUBLIC}):
        page.goto(path)
        if found := faults(page, SCREENS):
            wrong[path] = found
    assert not wrong, "\n".join(f"{path}: {found}" for path, found in wrong.items())


def test_pages_for_members_hold_with_large_letters(site: Site, site_app: Flask, visitor: Visitor) -> None:
    client = site_app.test_client()
    assert isinstance(client, EngageClient)
    person = make_user(Role.ADMINISTRATOR)
    site.world.join(person)
    enter(client, make_sign_in(person))
    kept = client.get_cookie("engage")
    assert kept is not None
    page = visitor.window(phone=True)
    page.context.add_cookies([{"name": "engage", "value": kept.value, "url": site.url}])
    wrong = {}
    for path in addresses(site_app, client, site, "es", {Audience.MEMBER, Audience.SIGNED_IN}):
        page.goto(path)
        if found := faults(page, SCREENS):
            wrong[path] = found
    assert not wrong, "\n".join(f"{path}: {found}" for path, found in wrong.items())


def test_the_header_and_the_home_page_hold_in_every_language(site_app: Flask, visitor: Visitor) -> None:
    page = visitor.window(phone=True)
    wrong = {}
    for lang in site_app.config["CITY"].languages:
        page.goto(f"/{lang}/")
        if found := faults(page, SCREENS):
            wrong[lang] = found
    assert not wrong, "\n".join(f"{path}: {found}" for path, found in wrong.items())
