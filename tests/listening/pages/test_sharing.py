"""Passing an invitation on: one sentence in the language of the page, to the public page, by three ways."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from engage.core import clock as time
from tests.listening.pages.test_my_link import my, token_of
from tests.listening.pages.test_recap import sign_up
from tests.support.client import Page, PageClient
from tests.support.listening import make_session, register

pytestmark = pytest.mark.usefixtures("app")
SHARE = 'section[aria-labelledby="share"]'


def passed_on(shown: Page) -> list[str]:
    """The sentence by the phone's own sheet, by WhatsApp and by a text message."""
    sheet, whatsapp, sms = (
        shown.one(f"{SHARE} {one}") for one in ("button", "a:nth-of-type(1)", "a:nth-of-type(2)")
    )
    links = [urlsplit(link.attrs["href"] or "") for link in (whatsapp, sms)]
    assert [(link.scheme, link.netloc) for link in links] == [("https", "wa.me"), ("sms", "")]
    assert "hidden" in sheet.attrs
    body = parse_qs(links[1].query.lstrip("&"))["body"][0]
    return [sheet.attrs["data-share"] or "", parse_qs(links[0].query)["text"][0], body]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_three_ways_pass_the_same_sentence_on_with_the_page_in_the_readers_language(
    page: PageClient, language: str
) -> None:
    session = make_session(translations={"fa": {"title": "نشست شنیدن"}})
    said = passed_on(page.get(f"/{language}/sessions/{session.slug}"))
    assert len(set(said)) == 1
    assert f"/{language}/sessions/{session.slug}" in said[0]
    assert ("نشست شنیدن" in said[0]) == (language == "fa")


def test_after_saving_and_on_the_private_page_nothing_private_is_passed_on(
    page: PageClient, clock: Any
) -> None:
    session = make_session()
    registration = register(session, email="someone@example.org")
    saved = sign_up(page, clock, session)
    for shown in (saved, page.get(my(registration))):
        for said in passed_on(shown):
            assert said.endswith(f"/en/sessions/{session.slug}")
            assert token_of(registration) not in said
            assert "Vang" not in said


def test_nobody_is_invited_to_what_is_over(page: PageClient) -> None:
    past = make_session(starts_at=time.now() - timedelta(days=3))
    assert page.get(f"/en/sessions/{past.slug}").all(SHARE) == []
