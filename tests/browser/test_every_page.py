"""Every page in a real browser: accessible by WCAG 2.2 AA, valid, readable on a narrow phone, no script blocked."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from engage.core.security.permissions import Role
from tests.browser.checks import axe_violations, nu_messages
from tests.browser.conftest import Site, Visitor
from tests.support.accounts import enter, make_sign_in, make_user
from tests.support.client import EngageClient
from tests.support.world import address_of, endpoints

LANGUAGES = ("en", "fa", "pa")
NARROWEST, PHONE_TWICE_AS_LARGE = 320, 180


@pytest.fixture(scope="module")
def administrator(site_app: Flask) -> EngageClient:
    """Somebody who may come everywhere."""
    client = site_app.test_client()
    assert isinstance(client, EngageClient)
    return enter(client, make_sign_in(make_user(Role.ADMINISTRATOR)))


def _addresses(site: Site, app: Flask, client: EngageClient, lang: str, *, open_to_all: bool) -> list[str]:
    """The addresses that answer with a page."""
    found = []
    for endpoint in endpoints(app, "GET"):
        if endpoint.is_open is open_to_all:
            address = address_of(app, endpoint, site.world, lang=lang)
            response = client.get(address)
            if response.status_code == 200 and response.mimetype == "text/html":
                found.append(address)
    return found


def _cookie(site: Site, client: EngageClient) -> list[dict[str, str]]:
    kept = client.get_cookie("engage")
    assert kept is not None
    return [{"name": "engage", "value": kept.value, "url": site.url}]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("how", ["phone in the light", "desktop in the dark"])
def test_public_pages_are_accessible(
    site: Site, site_app: Flask, visitor: Visitor, lang: str, how: str
) -> None:
    client = site_app.test_client()
    assert isinstance(client, EngageClient)
    page = visitor.window(phone=how.startswith("phone"), dark=how.endswith("dark"))
    found = []
    for address in _addresses(site, site_app, client, lang, open_to_all=True):
        page.goto(address)
        found += [f"{address}: {violation}" for violation in axe_violations(page)]
    assert found == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_pages_behind_the_sign_in_are_accessible(
    site: Site, site_app: Flask, administrator: EngageClient, visitor: Visitor, lang: str
) -> None:
    page = visitor.window(locale=lang, dark=lang == "es")
    page.context.add_cookies(_cookie(site, administrator))
    found = []
    for address in _addresses(site, site_app, administrator, lang, open_to_all=False):
        page.goto(address)
        assert "/sign-in" not in page.url, address
        found += [f"{address}: {violation}" for violation in axe_violations(page)]
    assert found == []


@pytest.mark.parametrize("lang", [*LANGUAGES, "hmn", "zh-hant"])
def test_pages_fit_a_narrow_phone(site: Site, site_app: Flask, visitor: Visitor, lang: str) -> None:
    """WCAG 1.4.10: 320 px without scrolling sideways, a desktop at 400 %; and 180 px, a phone of 360 px at 200 %."""
    client = site_app.test_client()
    assert isinstance(client, EngageClient)
    page = visitor.window(phone=True)
    wide = {}
    for address in _addresses(site, site_app, client, lang, open_to_all=True):
        page.set_viewport_size({"width": NARROWEST, "height": 640})
        page.goto(address)
        for least in (NARROWEST, PHONE_TWICE_AS_LARGE):
            page.set_viewport_size({"width": least, "height": 640})
            width = page.evaluate("document.scrollingElement.scrollWidth")
            if width > least:
                wide[address, least] = width
    assert wide == {}


def test_pages_are_valid_html_and_css(
    site: Site, site_app: Flask, administrator: EngageClient, tmp_path: Path
) -> None:
    anybody = site_app.test_client()
    assert isinstance(anybody, EngageClient)
    pages = [
        (administrator, address)
        for address in _addresses(site, site_app, administrator, "en", open_to_all=False)
    ]
    for lang in LANGUAGES:
        pages += [
            (anybody, address) for address in _addresses(site, site_app, anybody, lang, open_to_all=True)
        ]
    for number, (client, address) in enumerate(pages):
        name = address.strip("/").replace("/", "_") or "root"
        (tmp_path / f"{number:03d}_{name[:80]}.html").write_bytes(client.get(address).data)
    assert len(pages) > 30
    assert nu_messages(tmp_path) == []
