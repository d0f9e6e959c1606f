"""What somebody has typed stays: in another language, after Back, and when Enter is pressed. In a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from engage.app import create_app
from engage.config import load_settings
from engage.core.db import db
from tests.browser.conftest import Site, Visitor
from tests.support.listening import make_session

TYPED = {"#name": "Pa Nhia Example", "#email": "pa.nhia@", "#grown": "4"}


@pytest.fixture(scope="module")
def form(site: Site) -> Iterator[str]:
    """The address of a form, without its language."""
    app: Flask = create_app(settings=load_settings(site.environment))
    with app.app_context():
        yield f"/sessions/{make_session().slug}/rsvp"
        db.session.remove()
        db.engine.dispose()


def fill(page: Page) -> None:
    """Type, and count people."""
    for field, value in TYPED.items():
        page.locator(field).fill(value)


def expect_all(page: Page) -> None:
    """Everything is still there."""
    for field, value in TYPED.items():
        expect(page.locator(field)).to_have_value(value)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_another_language_keeps_what_was_typed(visitor: Visitor, form: str, scripts: bool) -> None:
    page = visitor.window(phone=True, scripts=scripts)
    page.goto(f"/en{form}")
    fill(page)
    page.locator("details.langs > summary").click()
    page.locator('details.langs button[lang="hmn"]').click()
    expect(page).to_have_url(re.compile(f"/hmn{form}$"))
    expect_all(page)
    page.reload()
    expect_all(page)
    page.go_back()
    expect(page).to_have_url(re.compile(f"/en{form}$"))
    expect_all(page)


def test_back_from_the_page_about_privacy_keeps_counts(visitor: Visitor, form: str) -> None:
    page = visitor.window(phone=True)
    page.goto(f"/en{form}")
    fill(page)
    page.goto("/en/privacy")
    page.go_back()
    expect_all(page)


def test_enter_in_a_field_sends_the_form(visitor: Visitor, form: str) -> None:
    page = visitor.window(phone=True)
    page.goto(f"/en{form}")
    fill(page)
    page.locator("#name").press("Enter")
    expect(page).to_have_url(re.compile(f"/en{form}$"))
    expect(page.locator(".summary")).to_be_focused()
