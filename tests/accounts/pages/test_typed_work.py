"""Somebody types for long, is signed out meanwhile, and sends: nothing is done, and nothing they typed is lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from engage.accounts import policy
from engage.accounts.models import KeptWork, SignIn, User
from engage.accounts.services import kept_work
from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.core.typed_work import typed_words
from tests.accounts.pages.test_sign_in import ask, follow_link, link_in_mail
from tests.conftest import Clock
from tests.decisions.pages.test_ballot import Asked
from tests.decisions.pages.test_ballot import ask as ask_members
from tests.support.accounts import ClientAs, enter, make_sign_in, make_user
from tests.support.client import EngageClient, Page, PageClient
from tests.support.decisions import ballots_of
from tests.support.rightful import token_of

pytestmark = pytest.mark.usefixtures("app", "clock")

REASON = "The clinics need interpreters\nbefore they need Saturdays. 那是我的理由。"
EMPTY = (
    '<!DOCTYPE html><html lang="en" dir="ltr"><head><title>Sorry</title>'
    '<meta name="viewport" content="width=device-width"></head><body><main><h1>Sorry</h1></main></body></html>'
)
Browser = Callable[[User], PageClient]


@pytest.fixture
def browser(client_as: ClientAs) -> Browser:
    """A browser in which somebody is signed in."""

    def make(user: User) -> PageClient:
        return PageClient(client_as(user=user))

    return make


def end(user: User) -> None:
    """End this person's sign-ins, as when they have expired."""
    with write() as unit:
        unit.execute(update(SignIn).where(SignIn.user_id == user.id).values(seen_at=policy_start(user)))


def policy_start(user: User) -> Any:
    newest = db.session.scalars(select(SignIn).where(SignIn.user_id == user.id)).first()
    assert newest is not None
    return newest.seen_at - policy.LONGEST_SIGN_IN


def answer(page: PageClient, asked: Asked, **changes: Any) -> Page:
    """Fill in the ballot, be signed out, and send."""
    ballot = page.get(asked.ballot)
    end(asked.user)
    return page.submit(ballot, form="form.ballot", **{"answer": "2", "reason": REASON, **changes})


def again(page: PageClient, user: User) -> Page:
    """Sign in again by mail."""
    ask(page, user.email)
    return follow_link(page)


def test_an_answer_is_not_recorded_and_waits_for_its_writer(browser: Browser) -> None:
    asked = ask_members()
    page = browser(asked.user)
    sent = answer(page, asked)
    assert sent.h1 == "Sign in"
    assert "Your answer was not recorded, because you were signed out." in sent.text()
    assert REASON not in sent.html
    assert ballots_of(asked.round) == []
    back = again(page, asked.user)
    assert back.h1 == "Your answer was not recorded yet"
    form = page.submit(back, status=400)
    assert form.fields("form.ballot")["reason"] == REASON
    assert "checked" in form.one('input[name="answer"][value="2"]').attrs
    assert ballots_of(asked.round) == []
    assert page.submit(form, form="form.ballot").path.endswith("/ballot/sent")
    (ballot,) = ballots_of(asked.round)
    assert (ballot.value, ballot.reason) == (2, REASON)
    assert db.session.scalar(select(func.count()).select_from(KeptWork)) == 0
    assert page.client.get("/en/account/typed").status_code == 303


@pytest.mark.parametrize("status", [422, 500, 503])
def test_what_was_sent_again_stays_kept_until_it_is_accepted(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    asked = ask_members()
    page = browser(asked.user)
    answer(page, asked)
    form = page.submit(again(page, asked.user), status=400)
    views = page.client.application.view_functions
    with monkeypatch.context() as broken:
        declared = wraps(views["decisions.cast_ballot"])
        broken.setitem(views, "decisions.cast_ballot", declared(lambda **_kwargs: (EMPTY, status)))
        page.submit(form, form="form.ballot", status=status)
    assert kept() == 1

    assert page.submit(form, form="form.ballot").path.endswith("/ballot/sent")
    assert kept() == 0


def kept() -> int:
    """How many forms are kept."""
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(KeptWork)) or 0)


def test_what_is_kept_is_sealed_and_in_no_log_or_address(
    browser: Browser, caplog: pytest.LogCaptureFixture, app: Flask
) -> None:
    asked = ask_members()
    page = browser(asked.user)
    with caplog.at_level(logging.DEBUG):
        sent = answer(page, asked, reason="A secret reason")
    (row,) = db.session.scalars(select(KeptWork)).all()
    assert "secret" not in f"{row.sealed}{row.path}{caplog.text}{sent.path}"
    assert kept_work.list_kept(asked.user.id, "another secret") == []
    with page.client.session_transaction() as cookie:
        secret = cookie["kept_work"]
    assert secret not in row.sealed
    (kept,) = kept_work.list_kept(asked.user.id, secret)
    assert dict(kept.fields)["reason"] == "A secret reason"
    assert "csrf_token" not in dict(kept.fields)
    assert kept_work.list_kept(asked.others[0].id, secret) == []


def test_another_person_in_the_same_browser_sees_nothing_of_it(browser: Browser) -> None:
    asked = ask_members()
    page = browser(asked.user)
    answer(page, asked)
    assert "not recorded" not in again(page, asked.others[0]).text()
    assert page.client.get("/en/account/typed").status_code == 303
    page.submit(page.get("/en/account"), form='form[action$="/sign-out"]')
    assert "not recorded" not in again(page, asked.user).text()


def test_the_same_person_in_another_browser_gets_to_the_form_at_least(app: Flask, browser: Browser) -> None:
    asked = ask_members()
    page = browser(asked.user)
    answer(page, asked)
    ask(page, asked.user.email)
    other = PageClient(app.test_client())
    landed = other.submit(other.get(link_in_mail()))
    assert landed.path == asked.ballot
    assert REASON not in landed.html


def test_it_is_kept_for_some_hours_and_can_be_deleted(browser: Browser, clock: Clock) -> None:
    asked = ask_members()
    page = browser(asked.user)
    answer(page, asked)
    back = again(page, asked.user)
    page.submit(back, form='form[action$="/forget"]')
    assert db.session.scalar(select(func.count()).select_from(KeptWork)) == 0
    answer(page, asked)
    clock.advance(hours=13)
    assert "not recorded" not in again(page, asked.user).text()
    with write():
        kept_work.drop_expired()
    assert db.session.scalar(select(func.count()).select_from(KeptWork)) == 0


def test_only_the_newest_forms_of_a_person_are_kept() -> None:
    user = make_user()
    for number in range(policy.MOST_KEPT + 2):
        with write():
            kept_work.keep(user.id, "s", path=f"/{number}", fields=[("a", "b")], is_answer=False)
    with write():
        kept_work.keep(user.id, "s", path="/26", fields=[("a", "c")], is_answer=False)
    kept = kept_work.list_kept(user.id, "s")
    assert len(kept) == policy.MOST_KEPT
    assert [one.path for one in kept[:3]] == ["/26#2", "/26", "/25"]
    assert kept[-1].path == "/3"
    assert kept[0].fields == [("a", "c")]


def test_a_form_that_did_not_come_from_our_page_is_not_kept(browser: Browser) -> None:
    asked = ask_members()
    page = browser(asked.user)
    end(asked.user)
    response = page.client.post(asked.ballot, data={"reason": "Not mine at all", "csrf_token": "x"})
    assert response.status_code == 403
    assert "Not mine at all" in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert db.session.scalar(select(func.count()).select_from(KeptWork)) == 0


def test_without_cookies_the_words_are_shown_to_be_copied(app: Flask) -> None:
    asked = ask_members()
    page = PageClient(app.test_client())
    shown = page.post(asked.ballot, {"answer": "2", "reason": REASON, "csrf_token": "old"}, status=403)
    assert shown.h1 == "Your answer was not recorded"
    assert REASON in shown.one("pre").to_text(separator="", strip=False)
    assert f"/en/sign-in?next={asked.ballot}" in [link.replace("%2F", "/") for link in shown.links]


def test_a_button_says_that_nothing_was_changed(client_as: ClientAs) -> None:
    staff = client_as(Role.ORGANIZER)
    token = token_of(staff)
    end(staff.user)  # type: ignore[attr-defined]
    page = PageClient(staff)
    told = page.post("/staff/messages/1/send-again", {"csrf_token": token})
    assert "Nothing was changed, because you were signed out." in told.text()


def test_an_old_page_shows_what_was_typed_to_be_copied(client_as: ClientAs) -> None:
    page = PageClient(client_as(Role.ORGANIZER))
    data = {"note": "We called three times", "csrf_token": "old"}
    old = page.post("/staff/messages/1/send-again", data, status=400)
    assert "We called three times" in old.text("pre")


def test_staff_come_back_to_a_session_they_were_planning(client_as: ClientAs) -> None:
    client: EngageClient = client_as(Role.ORGANIZER)
    user: User = client.user  # type: ignore[attr-defined]
    page = PageClient(client)
    form = page.get("/staff/sessions/new")
    end(user)
    told = page.submit(form, title="Come and be heard", modes=["in_person", "virtual"])
    assert "What you typed was not saved, because you were signed out." in told.text()
    enter(client, make_sign_in(user))
    back = page.submit(page.get("/en/account/typed"), status=400)
    fields = back.fields()
    assert (fields["title"], fields["modes"]) == ("Come and be heard", ["in_person", "virtual"])
    assert back.path == "/staff/sessions/new"


def test_what_was_typed_about_two_people_at_one_address_is_both_kept() -> None:
    user = make_user()
    first, second = [("name", "Ana"), ("mode", "in_person")], [("name", "Bo"), ("mode", "in_person")]
    for fields in (first, second, second):
        with write():
            kept_work.keep(user.id, "secret", path="/staff/new", fields=fields, is_answer=False)
    kept = kept_work.list_kept(user.id, "secret")
    assert [(one.path, one.fields) for one in kept] == [("/staff/new#2", second), ("/staff/new", first)]
    with write():
        kept_work.forget_sent(user.id, "secret", path="/staff/new", fields=[*first, ("note", "more")])
    assert [one.fields for one in kept_work.list_kept(user.id, "secret")] == [second]
    assert kept_work.is_kept(user.id, "secret", "/staff/new")
    assert not kept_work.is_kept(user.id, "secret", "/staff")


def test_of_one_answer_the_last_wording_is_kept() -> None:
    user = make_user()
    for reason in ("One", "Two"):
        with write():
            kept_work.keep(user.id, "secret", path="/ballot", fields=[("reason", reason)], is_answer=True)
    assert [one.fields for one in kept_work.list_kept(user.id, "secret")] == [[("reason", "Two")]]


def test_a_sentence_without_spaces_can_be_copied_where_nothing_is_kept(app: Flask) -> None:
    typed = {"reason": "那是我的理由。", "seen": "a1b2c3", "note": "two words"}
    with app.test_request_context("/", method="POST", data=typed):
        assert typed_words() == ["那是我的理由。", "two words"]


def test_who_reads_farsi_is_told_in_farsi_that_nothing_was_recorded(browser: Browser) -> None:
    asked = ask_members()
    with write() as unit:
        unit.get_one(User, asked.user.id).language = "fa"
    sent = answer(browser(asked.user), asked)
    assert (sent.lang, sent.direction) == ("fa", "rtl")
    assert sent.path == "/fa/sign-in"


def test_an_answer_that_is_read_in_another_language_meanwhile_stays_kept(browser: Browser) -> None:
    asked = ask_members()
    page = browser(asked.user)
    answer(page, asked)
    form = page.submit(again(page, asked.user), status=400)
    spanish = page.post(
        asked.ballot.replace("/en/", "/es/"), {**form.fields("form.ballot"), "switch": "es en"}, status=200
    )
    assert spanish.lang == "es"
    assert kept() == 1
    assert page.submit(spanish, form="form.ballot").path.endswith("/ballot/sent")


def test_choosing_a_language_when_the_sign_in_is_over_keeps_the_words_and_not_the_choice(
    browser: Browser,
) -> None:
    asked = ask_members()
    page = browser(asked.user)
    answer(page, asked, switch="es en")
    back = again(page, asked.user)
    assert "switch" not in back.fields()
    assert back.fields()["reason"] == REASON
