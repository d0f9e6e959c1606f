"""Passkeys as the pages take them. The browser's part is played by a passkey in software."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from engage.accounts.models import Passkey, SignIn
from engage.core.db import db
from engage.core.security.permissions import Role
from tests.accounts.pages.test_sign_in import ask, follow_link
from tests.conftest import Clock
from tests.support.accounts import PageAs, make_user
from tests.support.authenticator import Authenticator
from tests.support.client import Page, PageClient

FORM = "form[data-passkey]"


def options(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.one(FORM).attrs["data-options"] or "")
    return found


def send(client: PageClient, page: Page, answer: str, *, status: int = 303) -> Page:
    return client.submit(page, form=FORM, answer=answer, status=status)


@pytest.fixture
def enrolled(page: PageClient) -> Authenticator:
    """The passkey of an organizer who is not signed in any more."""
    make_user(Role.ORGANIZER, email="o@example.com")
    authenticator = Authenticator()
    ask(page, "o@example.com")
    chosen = follow_link(page)
    assert send(page, chosen, authenticator.create(options(chosen))).h1 == "Recovery codes"
    page.submit(page.get("/en/account"), form='form[action$="/sign-out"]')
    return authenticator


def arrive(page: PageClient) -> Page:
    ask(page, "o@example.com")
    return follow_link(page)


def test_a_passkey_is_set_up_and_then_signs_in(page: PageClient, enrolled: Authenticator) -> None:
    passkey = db.session.scalars(select(Passkey)).one()
    assert passkey.credential_id == enrolled.ident
    assert passkey.transports == ["internal"]
    asked = arrive(page)
    assert options(asked)["allowCredentials"][0]["type"] == "public-key"
    send(page, asked, enrolled.get(options(asked)))
    assert "Passkey" in page.get("/en/account").text()


def test_an_answer_counts_once(page: PageClient, enrolled: Authenticator, clock: Clock) -> None:
    asked = arrive(page)
    answer = enrolled.get(options(asked))
    send(page, asked, answer)
    clock.advance(hours=1)
    again = page.follow(page.client.get("/en/account/second-step"))
    refused = send(page, again, answer, status=422)
    assert "did not work" in refused.text("#passkey-failed")
    answer = enrolled.get(options(again))
    send(page, again, answer)
    assert page.client.get("/en/account/second-step").status_code == 200
    clock.advance(hours=1)
    again = page.follow(page.client.get("/en/account/second-step"))
    send(page, again, answer, status=422)


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://evil.example"},
        {"challenge": "AAAA"},
        {"type": "webauthn.create"},
    ],
)
def test_an_answer_to_another_question_is_refused(
    page: PageClient, enrolled: Authenticator, changes: dict[str, str]
) -> None:
    asked = arrive(page)
    send(page, asked, enrolled.get(options(asked), **changes), status=422)
    assert page.client.get("/en/account").status_code == 303


def test_the_passkey_of_somebody_else_is_refused(page: PageClient, enrolled: Authenticator) -> None:
    asked = arrive(page)
    other = Authenticator()
    send(page, asked, other.get(options(asked)), status=422)
    other.ident = enrolled.ident
    send(page, asked, other.get(options(asked)), status=422)


def test_a_counter_that_falls_back_is_refused(page: PageClient, enrolled: Authenticator) -> None:
    enrolled.count = 7
    asked = arrive(page)
    send(page, asked, enrolled.get(options(asked)))
    page.submit(page.get("/en/account"), form='form[action$="/sign-out"]')
    enrolled.count = 6
    asked = arrive(page)
    send(page, asked, enrolled.get(options(asked)), status=422)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "[]",
        "not json",
        '{"rawId": 5, "response": {}}',
        '{"rawId": "****", "response": {}}',
        '{"rawId": "AAAA", "response": {"clientDataJSON": [], "transports": [{}]}}',
        "[" * 5000,
        '{"id": "\\u0000", "rawId": "\\u0000", "response": {"clientDataJSON": "\\u0000"}, "type": "public-key"}',
    ],
)
def test_nonsense_is_refused_and_changes_nothing(
    page: PageClient, enrolled: Authenticator, answer: str, page_as: PageAs
) -> None:
    asked = arrive(page)
    before = db.session.scalars(select(SignIn.challenge).order_by(SignIn.created_at.desc())).first()
    send(page, asked, answer, status=422)
    assert db.session.scalars(select(SignIn.challenge).order_by(SignIn.created_at.desc())).first() == before
    newcomer = page_as(Role.ORGANIZER)
    chosen = newcomer.get("/en/account/second-step")
    send(newcomer, chosen, answer, status=422)
    assert len(db.session.scalars(select(Passkey)).all()) == 1


def test_a_passkey_cannot_be_set_up_for_two_people(
    page: PageClient, enrolled: Authenticator, page_as: PageAs
) -> None:
    newcomer = page_as(Role.ORGANIZER)
    chosen = newcomer.get("/en/account/second-step")
    send(newcomer, chosen, enrolled.create(options(chosen)), status=422)
    assert len(db.session.scalars(select(Passkey)).all()) == 1


def test_one_of_two_passkeys_can_be_removed(page: PageClient, enrolled: Authenticator) -> None:
    asked = arrive(page)
    send(page, asked, enrolled.get(options(asked)))
    chosen = page.get("/en/account/second-step")
    assert options(chosen)["excludeCredentials"]
    send(page, chosen, Authenticator().create(options(chosen)))
    account = page.get("/en/account")
    after = page.submit(account, form='form[action$="/remove"]')
    assert "This second step is removed" in after.text()
    after = page.submit(after, form='form[action$="/remove"]')
    assert "Add another one first" in after.text()


def test_at_an_address_without_a_name_the_page_says_that_passkeys_do_not_work(page: PageClient) -> None:
    make_user(Role.ORGANIZER, email="o@example.com")
    ask(page, "o@example.com")
    follow_link(page)
    assert page.get("/en/account/second-step").all(FORM)
    cookies = page.client.get_cookie("engage")
    assert cookies is not None
    page.client.set_cookie("engage", cookies.value, domain="127.0.0.1")
    numbered = Page(page.client.get("/en/account/second-step", base_url="http://127.0.0.1"))
    assert not numbered.all(FORM)
    assert "Passkeys do not work at this address" in numbered.text()
