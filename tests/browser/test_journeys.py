"""A resident's whole journey in a real browser, from the flier's address to cancelling, and the mails on the way."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from engage.core.db import db
from engage.core.outbox.worker import drain
from engage.listening.models import ListeningSession, Registration, Status
from tests.browser.checks import axe_violations
from tests.browser.conftest import Site, Visitor
from tests.support.listening import make_session

NAMES = {"en": "Nadia Example", "fa": "نادیا نمونه", "pa": "ਨਾਦੀਆ ਮਿਸਾਲ"}
READING_SECONDS = 3.5  # faster than that looks like a machine


@pytest.fixture
def session(site_app: Flask) -> ListeningSession:
    """A session with room for everybody."""
    made = make_session()
    db.session.remove()
    return made


def newest_mail(site_app: Flask, kind: str) -> EmailMessage:
    """Let the worker send what is due; the newest mail of a kind."""
    drain()
    files = sorted(
        Path(site_app.instance_path, "mail").glob(f"*-{kind}-*.eml"), key=lambda file: file.stat().st_mtime
    )
    assert files, f"no mail of kind {kind}"
    message = email.message_from_bytes(files[-1].read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def words_of(message: EmailMessage) -> str:
    """A mail's text."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def private_link(message: EmailMessage, site: Site) -> str:
    """The private page's address in a mail's text, as a path."""
    found = re.search(rf"{re.escape(site.url)}(/\S+/my/\S+)", words_of(message))
    assert found is not None, words_of(message)
    return found.group(1)


def field(page: Page, name: str) -> Locator:
    """A field of the form; what it is folded into is opened first, as a finger would."""
    folded = page.locator(f"details:has(#{name}):not([open]) > summary")
    if folded.count():
        folded.click()
    return page.locator(f"#{name}")


def fill_in(page: Page, lang: str, address: str) -> None:
    """Answer what the form asks."""
    answers = {"name": NAMES[lang], "email": address, "grown": "2", "children__from_3_to_5": "1"}
    for name, answer in {**answers, "interpretation__fa": "2", "access__step_free": "1"}.items():
        field(page, name).fill(answer)
    expect(page.locator("#childcare")).to_be_checked()


def registration_of(address: str) -> Registration:
    """What is in the database under an address."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Registration).filter_by(email=address).one()


@pytest.mark.parametrize("lang", ["en", "fa", "pa"])
def test_a_resident_saves_seats_changes_and_cancels_on_a_phone(
    site: Site, site_app: Flask, visitor: Visitor, session: ListeningSession, lang: str
) -> None:
    address = f"resident-{lang}@example.org"
    page = visitor.window(phone=True, locale={"en": "en-US", "fa": "fa-IR", "pa": "pa-IN"}[lang])
    page.goto(f"/s/{session.slug}")
    assert page.url == f"{site.url}/{lang}/sessions/{session.slug}"
    page.locator(f'main a[href$="/{session.slug}/rsvp"]').first.click()
    page.wait_for_timeout(READING_SECONDS * 1000)

    page.locator("main form button[type=submit]").click()
    expect(page.locator(".summary")).to_be_focused()
    assert axe_violations(page) == []
    fill_in(page, lang, address)
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/saved/"))
    assert axe_violations(page) == []
    assert page.locator("html").get_attribute("dir") == ("rtl" if lang == "fa" else "ltr")

    mail = newest_mail(site_app, "registration.confirmed")
    assert mail["Content-Language"] == lang
    assert [part.get_content_type() for part in mail.walk()].count("text/calendar") == 1
    page.goto(private_link(mail, site))
    assert axe_violations(page) == []
    expect(page.locator("main")).to_contain_text(NAMES[lang])

    page.locator('main a[href$="/change"]').click()
    field(page, "grown").fill("3")
    page.locator("main form button[type=submit]").click()
    assert registration_of(address).grown == 3
    page.locator('main a[href$="/switch"]').click()
    page.locator("main form button[type=submit]").click()
    assert registration_of(address).mode == "virtual"
    assert "/join/" in words_of(newest_mail(site_app, "registration.changed"))

    page.locator('main a[href$="/cancel"]').click()
    page.locator("main form button[type=submit]").click()
    assert registration_of(address).status == Status.CANCELLED
    assert axe_violations(page) == []
    assert newest_mail(site_app, "registration.cancelled")["Content-Language"] == lang


def test_the_form_works_without_scripts_and_keeps_what_was_typed(
    site_app: Flask, visitor: Visitor, session: ListeningSession
) -> None:
    page = visitor.window(phone=True, scripts=False)
    page.goto(f"/fa/sessions/{session.slug}/rsvp")
    page.wait_for_timeout(READING_SECONDS * 1000)
    fill_in(page, "fa", "no-script@")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#name")).to_have_value(NAMES["fa"])
    page.locator("#email").fill("no-script@example.org")
    page.locator("main form button[type=submit]").click()
    assert registration_of("no-script@example.org").status == Status.CONFIRMED


def test_the_whole_form_is_reached_and_sent_by_keyboard(
    site_app: Flask, visitor: Visitor, session: ListeningSession
) -> None:
    page = visitor.window()
    page.goto(f"/en/sessions/{session.slug}/rsvp")
    page.wait_for_timeout(READING_SECONDS * 1000)
    typed = {"name": NAMES["en"], "email": "keyboard@example.org"}
    for _step in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.id || document.activeElement.type || ''")
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring != "none", f"{focused} shows no focus"
        if focused in typed:
            page.keyboard.type(typed[focused])
        if focused == "submit":
            page.keyboard.press("Enter")
            break
    expect(page).to_have_url(re.compile("/saved/"))
    assert registration_of("keyboard@example.org").grown == 1


def test_the_language_is_switched_without_scripts_and_kept(
    site: Site, visitor: Visitor, session: ListeningSession
) -> None:
    page = visitor.window(phone=True, scripts=False)
    page.goto(f"/en/sessions/{session.slug}")
    page.locator("details.langs > summary").click()
    page.locator('details.langs a[lang="hmn"]').click()
    assert page.url == f"{site.url}/hmn/sessions/{session.slug}"
    page.goto("/")
    assert page.url == f"{site.url}/hmn/"


def test_a_double_tap_saves_once(site_app: Flask, visitor: Visitor, session: ListeningSession) -> None:
    page = visitor.window(phone=True)
    page.goto(f"/en/sessions/{session.slug}/rsvp")
    page.wait_for_timeout(READING_SECONDS * 1000)
    fill_in(page, "en", "double@example.org")
    page.locator("main form button[type=submit]").dblclick()
    expect(page).to_have_url(re.compile("/saved/"))
    assert registration_of("double@example.org").status == Status.CONFIRMED
