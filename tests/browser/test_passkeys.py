"""Passkeys in a real browser, with Chromium's own virtual authenticator, under the site's strict policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from engage.accounts.models import LinkPurpose
from engage.accounts.services import links, people
from engage.app import create_app
from engage.config import load_settings
from engage.core.db import db, write
from engage.core.security.permissions import Role
from tests.browser.conftest import Site, Visitor
from tests.support.accounts import make_user


@dataclass
class Person:
    """Somebody without a second factor yet, and a way to write links for them."""

    app: Flask
    user_id: int
    base: str

    def link(self) -> str:
        """A fresh sign-in link. Browsers bind passkeys to names, never to numbers: so `localhost`."""
        with self.app.app_context(), write():
            token = links.token_of(links.make_link(people.get_user(self.user_id), LinkPurpose.SIGN_IN))
        return f"{self.base}/en/sign-in/link/{token}"


@pytest.fixture
def person(site: Site) -> Iterator[Person]:
    app = create_app(settings=load_settings(site.environment))
    with app.app_context():
        user = make_user(Role.AUDITOR)
        db.session.remove()
    yield Person(app, user.id, f"http://localhost:{urlsplit(site.url).port}")
    with app.app_context():
        db.engine.dispose()


def plug_in(page: Page) -> None:
    """Give the window an authenticator that knows its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    verified = {"hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **verified}})


def test_a_passkey_is_made_and_signs_in(visitor: Visitor, person: Person) -> None:
    page = visitor.window(phone=True)
    plug_in(page)
    page.goto(person.link())
    page.locator("main button").click()
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")
    page.get_by_role("button", name="Show me new codes").click()
    expect(page.locator("main ol code")).to_have_count(10)
    page.context.clear_cookies()
    page.goto(person.link())
    page.locator("main button").click()
    expect(page.locator("h1")).to_have_text("Second step")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
    page.goto(f"{person.base}/en/account")
    expect(page.locator("h1")).to_have_text("My account")


def test_a_refusal_of_the_browser_is_explained_and_can_be_tried_again(
    visitor: Visitor, person: Person
) -> None:
    page = visitor.window()
    page.add_init_script(
        "navigator.credentials.create = () => Promise.reject(new DOMException('no', 'NotAllowedError'));"
    )
    page.goto(person.link())
    page.locator("main button").click()
    button = page.get_by_role("button", name="Make a passkey")
    for _try in range(2):
        button.click()
        expect(page.locator("#passkey-failed")).to_be_visible()
        expect(page.locator("#passkey-failed")).to_be_focused()


def test_without_scripts_the_page_names_the_other_way(visitor: Visitor, person: Person) -> None:
    page = visitor.window(scripts=False)
    page.goto(person.link())
    page.locator("main button").click()
    expect(page.get_by_role("button", name="Make a passkey")).to_have_count(0)
    expect(page.locator("#passkey-without")).to_contain_text("Use a code app")
    page.get_by_role("link", name="Set up a code app").click()
    expect(page.locator("svg.qr")).to_be_visible()
