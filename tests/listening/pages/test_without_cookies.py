"""Browsers that keep no cookies: which forms they may send, and what the others say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engage.core.pages import Audience
from engage.core.security import form_tokens
from engage.listening.models import Status
from engage.listening.services.access import load_registration
from tests.support.client import EngageClient, Page
from tests.support.listening import make_session, register
from tests.support.registrations import my
from tests.support.world import endpoints

# What these do has the authority of whoever signs in with this browser.
OF_A_VISIT = "accounts"
PARTY = {"name": "Nadia Example", "email": "nadia@example.org", "grown": "2"}


@pytest.fixture
def without_cookies(app: Flask) -> EngageClient:
    """A browser that keeps none."""
    client = app.test_client(use_cookies=False)
    assert isinstance(client, EngageClient)
    return client


def send(
    client: EngageClient, path: str, *, to: str | None = None, form: str = "main form", **changes: Any
) -> TestResponse:
    """Open a page and send its form."""
    site = changes.pop("site", None)
    fields = {**Page(client.get(path)).fields(form), **changes}
    return client.post(to or path, data=fields, headers={"Sec-Fetch-Site": site} if site else {})


def test_every_public_form_but_those_of_signing_in_does_without_cookies(app: Flask) -> None:
    needs = {
        one.name
        for one in endpoints(app, "POST")
        if one.spec and one.spec.audience is Audience.PUBLIC and not one.spec.without_cookies
    }
    assert needs
    assert {name.partition(".")[0] for name in needs} == {OF_A_VISIT}


@pytest.mark.parametrize("site", [None, "same-origin", "none"])
def test_somebody_whose_browser_keeps_no_cookies_signs_up(
    without_cookies: EngageClient, clock: Any, site: str | None
) -> None:
    path = f"/en/sessions/{make_session().slug}/rsvp"
    assert "/saved/" in send(without_cookies, path, site=site, **PARTY).headers["Location"]


def test_another_site_sends_nothing_for_a_browser_without_cookies(
    without_cookies: EngageClient, clock: Any
) -> None:
    path = f"/en/sessions/{make_session().slug}/rsvp"
    for site in ("cross-site", "same-site"):
        answer = send(without_cookies, path, site=site, **PARTY)
        assert answer.status_code == 400
        assert PARTY["name"] in answer.text


@pytest.mark.parametrize("token", ["", "made up"])
def test_a_token_that_we_did_not_make_is_worth_nothing(
    without_cookies: EngageClient, clock: Any, token: str
) -> None:
    path = f"/en/sessions/{make_session().slug}/rsvp"
    assert send(without_cookies, path, csrf_token=token, **PARTY).status_code == 400


def test_a_browser_with_a_visit_needs_the_token_of_its_visit(
    app: Flask, client: EngageClient, clock: Any
) -> None:
    path = f"/en/sessions/{make_session().slug}/rsvp"
    stranger = Page(app.test_client().get(path)).fields()["csrf_token"]
    assert send(client, path, csrf_token=stranger, **PARTY).status_code == 400


def test_a_private_page_is_used_without_cookies(without_cookies: EngageClient, clock: Any) -> None:
    registration = register(make_session())
    cancel = my(registration, "/cancel")
    assert send(without_cookies, cancel).status_code == 303
    assert load_registration(registration.id).status == Status.CANCELLED


def test_a_button_of_a_private_page_is_pressed_without_cookies(
    without_cookies: EngageClient, clock: Any
) -> None:
    page = my(register(make_session()))
    form = 'form[action$="/done"]'
    assert send(without_cookies, page, to=f"{page}/done", form=form, site="cross-site").status_code == 400
    assert send(without_cookies, page, to=f"{page}/done", form=form).status_code < 400


def test_signing_in_says_that_cookies_are_needed_and_whom_to_call(without_cookies: EngageClient) -> None:
    answer = send(without_cookies, "/en/sign-in", email="nadia@example.org")
    assert answer.status_code == 400
    assert "Your browser does not accept cookies from this site" in answer.text
    assert "(916)" in answer.text
    assert "nadia@example.org" in answer.text


def test_a_token_is_good_for_some_days(
    without_cookies: EngageClient, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/en/sessions/{make_session().slug}/rsvp"
    monkeypatch.setattr(form_tokens, "LONGEST_AGE", timedelta(seconds=-1))
    assert send(without_cookies, path, **PARTY).status_code == 400
