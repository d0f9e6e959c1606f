"""Signing in as people do it: link by mail, then the second step."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.accounts import policy
from engage.accounts.models import LinkPurpose, RecoveryCode, SignIn, SignInLink, TotpSecret
from engage.accounts.services import links, people, sign_ins
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.core.security.permissions import Role
from tests.conftest import Clock
from tests.support.accounts import PageAs, give_app, mails_of, make_user
from tests.support.client import Page, PageClient
from tests.support.statements import Statements

CountStatements = Callable[[], AbstractContextManager[Statements]]


def ask(page: PageClient, email: str) -> Page:
    return page.submit(page.get("/en/sign-in"), email=email)


def link_in_mail(kind: str = "accounts.sign_in_link") -> str:
    """The path of the link in the last mail of a kind."""
    mail = mails_of(kind)[-1]
    found = re.search(r"https?://[^/\s]+(/\S+/sign-in/link/\S+)", mail.text)
    assert found is not None
    return found[1]


def follow_link(page: PageClient) -> Page:
    return page.submit(page.get(link_in_mail()))


def test_a_translator_signs_in_with_the_link_alone(page: PageClient) -> None:
    make_user(Role.TRANSLATOR, email="t@example.com")
    sent = ask(page, " T@Example.com ")
    assert sent.h1 == "Check your email"
    follow_link(page)
    assert page.get("/en/account").h1 == "My account"


def test_an_organizer_sees_nothing_before_a_second_step_is_set_up(page: PageClient) -> None:
    make_user(Role.ADMINISTRATOR, email="a@example.com")
    ask(page, "a@example.com")
    assert follow_link(page).h1 == "Set up a second step"
    for closed in ("/staff/people", "/en/account", "/en/account/recovery-codes"):
        assert page.client.get(closed).status_code == 303, closed


def test_setting_up_a_code_app_lets_in_and_gives_recovery_codes(page: PageClient, clock: Clock) -> None:
    user = make_user(Role.ADMINISTRATOR, email="a@example.com")
    ask(page, "a@example.com")
    follow_link(page)
    set_up = page.get("/en/account/app")
    secret = set_up.text("code").replace(" ", "")
    size = set_up.one("svg.qr").attrs["viewBox"].split()[2]
    assert int(size) > 29
    assert len(set_up.one("svg.qr path").attrs["d"] or "") > 500
    offer = page.submit(set_up, code=pyotp.TOTP(secret).at(clock.now))
    assert offer.h1 == "Recovery codes"
    shown = page.submit(offer, status=200)
    codes = shown.texts("ol code")
    assert len(codes) == len(set(codes)) == policy.RECOVERY_CODES
    stored = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(stored) == policy.RECOVERY_CODES
    assert not set(codes) & set(stored)
    assert codes[0] not in page.get("/en/account/recovery-codes").html
    sealed = db.session.get_one(TotpSecret, user.id).sealed
    assert secret not in sealed
    assert page.get("/staff/people").h1 == "People who can sign in"


def test_reloading_the_set_up_page_keeps_the_secret_that_was_scanned(page: PageClient) -> None:
    make_user(Role.ORGANIZER, email="o@example.com")
    ask(page, "o@example.com")
    follow_link(page)
    assert page.get("/en/account/app").text("code") == page.get("/en/account/app").text("code")


def test_a_wrong_first_code_is_explained_beside_the_field(page: PageClient) -> None:
    make_user(Role.ORGANIZER, email="o@example.com")
    ask(page, "o@example.com")
    follow_link(page)
    again = page.submit(page.get("/en/account/app"), code="000000", status=422)
    assert "does not work" in again.text("#code-error")
    assert db.session.scalar(select(func.count()).select_from(TotpSecret)) == 0


def test_the_second_step_is_asked_and_each_code_counts_once(page: PageClient, clock: Clock) -> None:
    user = make_user(Role.ORGANIZER, email="o@example.com")
    app_codes = give_app(user)
    ask(page, "o@example.com")
    asked = follow_link(page)
    assert asked.h1 == "Second step"
    code = app_codes.at(clock.now)
    page.submit(asked, code=code)
    assert page.client.get("/en/account").status_code == 200

    page.submit(page.get("/en/account"), form='form[action$="/sign-out"]')
    ask(page, "o@example.com")
    asked = follow_link(page)
    assert "does not work" in page.submit(asked, code=code, status=422).text("#code-error")
    clock.advance(seconds=30)
    page.submit(asked, code=app_codes.at(clock.now))
    assert page.client.get("/en/account").status_code == 200


def test_digits_of_another_script_are_taken(page: PageClient, clock: Clock) -> None:
    app_codes = give_app(make_user(Role.ORGANIZER, email="o@example.com", language="fa"))
    ask(page, "o@example.com")
    asked = follow_link(page)
    assert asked.direction == "rtl"
    persian = app_codes.at(clock.now).translate({ord("0") + n: chr(0x06F0 + n) for n in range(10)})
    page.submit(asked, code=f"{persian[:3]} {persian[3:]}")
    assert page.client.get("/fa/account").status_code == 200


def test_somebody_with_a_factor_cannot_skip_it_by_setting_up_another(page: PageClient) -> None:
    user = make_user(Role.ORGANIZER, email="o@example.com")
    give_app(user)
    ask(page, "o@example.com")
    follow_link(page)
    for way_round in ("/en/account/second-step", "/en/account/app"):
        assert page.client.get(way_round).headers["Location"] == "/en/sign-in/second-step"
    answer = page.client.post("/en/account/passkeys", data={"answer": "{}", "csrf_token": _token(page)})
    assert answer.headers["Location"] == "/en/sign-in/second-step"


def _token(page: PageClient) -> str:
    return str(page.get("/en/sign-in/second-step").fields()["csrf_token"])


def test_an_optional_factor_is_asked_for_once_it_is_set_up(page: PageClient) -> None:
    give_app(make_user(Role.GREETER, email="g@example.com"))
    ask(page, "g@example.com")
    assert follow_link(page).h1 == "Second step"
    assert page.client.get("/en/account").status_code == 303


def test_a_recovery_code_lets_in_once_and_is_told_by_mail(page: PageClient, page_as: PageAs) -> None:
    inside = page_as(Role.ORGANIZER, email="o@example.com")
    give_app(inside.client.user)  # type: ignore[attr-defined]
    codes = inside.submit(inside.get("/en/account/recovery-codes"), status=200).texts("ol code")

    ask(page, "o@example.com")
    follow_link(page)
    form = page.get("/en/sign-in/recovery-code")
    page.submit(form, code=codes[3].upper().replace("-", " "))
    assert "9 recovery codes left" in page.get("/en/account").text()
    assert [mail.subject for mail in mails_of("accounts.recovery_code_used")] == ["A recovery code was used"]

    other = PageClient(inside.client.application.test_client())
    ask(other, "o@example.com")
    follow_link(other)
    refused = other.submit(other.get("/en/sign-in/recovery-code"), code=codes[3], status=422)
    assert "does not work" in refused.text("#code-error")


def test_asking_never_tells_whether_an_address_is_known(page: PageClient) -> None:
    make_user(Role.ORGANIZER, email="known@example.com")
    off = make_user(Role.ORGANIZER, email="off@example.com")
    make_user(Role.ADMINISTRATOR)
    with write():
        people.deactivate(off.id, actor="test")
    pages = [ask(page, f"{who}@example.com") for who in ("known", "unknown", "off")]
    assert len({answer.text() for answer in pages}) == 1
    mails = mails_of("accounts.sign_in_link")
    assert [mail and mail.to for mail in mails] == ["known@example.com", None, None]


def test_asking_takes_the_same_work_for_any_address(
    page: PageClient, count_statements: CountStatements
) -> None:
    make_user(Role.ORGANIZER, email="known@example.com")
    off = make_user(Role.ORGANIZER, email="off@example.com")
    with write():
        people.deactivate(off.id, actor="test")
    work = []
    for who in ("first", "known", "unknown", "off"):
        form = page.get("/en/sign-in")
        with count_statements() as statements:
            page.submit(form, email=f"{who}@example.com")
        work.append(statements.executed)
    assert work[1] == work[2] == work[3]


def test_a_link_of_nobody_opens_nothing(page: PageClient) -> None:
    ask(page, "unknown@example.com")
    link = db.session.scalars(select(SignInLink)).one()
    page.submit(page.get(f"/en/sign-in/link/{links.token_of(link)}"), status=410)
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_asking_is_throttled_for_known_and_unknown_addresses_alike(page: PageClient) -> None:
    make_user(Role.ORGANIZER, email="known@example.com")
    for who in ("known", "unknown"):
        for _time in range(policy.LINKS_PER_ADDRESS_AND_HOUR):
            ask(page, f"{who}@example.com")
        form = page.get("/en/sign-in")
        refused = page.submit(form, email=f"{who}@example.com", status=429)
        assert int(refused.headers["Retry-After"]) > 0


def test_wrong_codes_are_throttled(page: PageClient, clock: Clock) -> None:
    app_codes = give_app(make_user(Role.ORGANIZER, email="o@example.com"))
    ask(page, "o@example.com")
    asked = follow_link(page)
    wrong = next(code for code in ("000000", "111111") if code != app_codes.at(clock.now))
    for _try in range(policy.FACTOR_TRIES_PER_QUARTER):
        page.submit(asked, code=wrong, status=422)
    page.submit(asked, code=app_codes.at(clock.now), status=429)
    clock.advance(minutes=15)
    page.submit(asked, code=app_codes.at(clock.now))


def test_opening_a_link_changes_nothing_and_using_it_uses_it_up(page: PageClient) -> None:
    make_user(Role.TRANSLATOR, email="t@example.com")
    ask(page, "t@example.com")
    path = link_in_mail()
    for _scanner in range(3):
        shown = page.get(path)
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0
    page.submit(shown)
    again = page.submit(page.get(path), status=410)
    assert "You are signed in already" in again.text()
    other = PageClient(page.client.application.test_client())
    again = other.submit(other.get(path), status=410)
    assert again.h1 == "This link does not work"


def test_an_old_link_does_not_work(page: PageClient, clock: Clock) -> None:
    make_user(Role.TRANSLATOR, email="t@example.com")
    ask(page, "t@example.com")
    shown = page.get(link_in_mail())
    clock.advance(minutes=20)
    assert page.submit(shown, status=410).h1 == "This link does not work"
    assert mails_of("accounts.sign_in_link") == [None]


def test_the_database_alone_does_not_make_a_link(page: PageClient) -> None:
    user = make_user(Role.TRANSLATOR, email="t@example.com")
    with write():
        link = links.make_link(user, LinkPurpose.SIGN_IN)
        token = links.token_of(link)
    assert token is not None
    for stored in (link.nonce, link.token_hash, f"{link.nonce}.{link.token_hash}"):
        page.submit(page.get(f"/en/sign-in/link/{stored}"), status=410)
    values = [str(value) for row in db.session.execute(select(SignInLink.__table__)) for value in row]
    values += [str(value) for row in db.session.execute(select(OutboxMessage.__table__)) for value in row]
    assert not any(token.partition(".")[2] in value for value in values)


def test_a_link_of_a_trial_is_refused_outside_development(page: PageClient) -> None:
    user = make_user(Role.ORGANIZER, email="organizer@example.org")
    with write():
        token = links.make_link_by_hand(user, trial=True, actor="test")
    page.submit(page.get(f"/en/sign-in/link/{token}"), status=410)


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/en/account/second-step?a=1", "/en/account/second-step"),
        ("https://evil.example/", "/en/account"),
        ("//evil.example/", "/en/account"),
        ("/\\evil.example/", "/en/account"),
        ("/en/\r\nSet-Cookie: a=b", "/en/account"),
    ],
)
def test_signing_in_leads_on_to_local_pages_only(page: PageClient, wanted: str, reached: str) -> None:
    make_user(email="member@example.com")
    form = page.client.get("/en/sign-in", query_string={"next": wanted})
    page.submit(Page(form), email="member@example.com")
    shown = page.get(link_in_mail())
    data = {"csrf_token": shown.fields()["csrf_token"]}
    response = page.client.post(shown.path, data=data)
    assert response.headers["Location"].partition("?")[0] == reached


def test_a_closed_page_is_reached_after_signing_in(page: PageClient) -> None:
    make_user(Role.TRANSLATOR, email="t@example.com")
    form = page.follow(page.client.get("/en/account/recovery-codes"))
    assert form.h1 == "Sign in"
    page.submit(form, email="t@example.com")
    response = page.client.post(
        link_in_mail(), data={"csrf_token": page.get(link_in_mail()).fields()["csrf_token"]}
    )
    assert response.headers["Location"] == "/en/account/recovery-codes"


def test_bad_addresses_are_explained_and_kept(page: PageClient) -> None:
    again = page.submit(page.get("/en/sign-in"), email="not an address", status=422)
    assert again.one("#email").attrs["value"] == "not an address"
    assert again.texts(".summary a")


def _cookie_after_choice(page: PageClient, **answers: str) -> str:
    ask(page, "t@example.com")
    shown = page.get(link_in_mail())
    data = {"csrf_token": shown.fields()["csrf_token"], **answers}
    response = page.client.post(shown.path, data=data)
    return next(value for value in response.headers.getlist("Set-Cookie") if value.startswith("engage="))


def test_the_cookie_is_kept_from_scripts_and_other_sites(page: PageClient) -> None:
    make_user(Role.TRANSLATOR, email="t@example.com")
    cookie = _cookie_after_choice(page)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_sign_in_ends_with_the_browser_unless_the_device_is_ones_own(page: PageClient, app: Flask) -> None:
    make_user(Role.TRANSLATOR, email="t@example.com")
    ask(page, "t@example.com")
    box = page.get(link_in_mail()).one('input[name="own_device"]')
    assert "checked" not in box.attrs
    assert "Expires=" not in _cookie_after_choice(page)
    other = PageClient(app.test_client())
    assert "Expires=" in _cookie_after_choice(other, own_device="y")
    listed = other.get("/en/account").text()
    assert "own device, stays signed in" in listed
    assert "until the browser is closed" in listed


def test_a_sign_in_on_a_device_of_others_is_over_after_an_evening(page: PageClient, clock: Clock) -> None:
    make_user(Role.TRANSLATOR, email="t@example.com")
    ask(page, "t@example.com")
    follow_link(page)
    clock.advance(hours=3, minutes=59)
    assert page.get("/en/account").h1 == "My account"
    clock.advance(minutes=1)
    assert page.client.get("/en/account").status_code == 303


def test_the_choice_holds_through_the_second_step(page: PageClient, clock: Clock) -> None:
    app_codes = give_app(make_user(Role.ORGANIZER, email="o@example.com"))
    ask(page, "o@example.com")
    asked = page.submit(page.get(link_in_mail()), own_device="y")
    response = page.client.post(
        asked.path, data={"csrf_token": asked.fields()["csrf_token"], "code": app_codes.at(clock.now)}
    )
    assert "Expires=" in response.headers["Set-Cookie"]
    assert db.session.scalars(select(SignIn.own_device)).all() == [True]


def test_a_second_step_takes_half_an_hour_at_most(page: PageClient, clock: Clock) -> None:
    app_codes = give_app(make_user(Role.ORGANIZER, email="o@example.com"))
    ask(page, "o@example.com")
    asked = follow_link(page)
    clock.advance(minutes=30)
    assert page.submit(asked, code=app_codes.at(clock.now)).h1 == "Sign in"


def test_the_sign_in_has_a_new_id_after_the_second_step(page: PageClient, clock: Clock) -> None:
    app_codes = give_app(make_user(Role.ORGANIZER, email="o@example.com"))
    ask(page, "o@example.com")
    asked = follow_link(page)
    before = db.session.scalars(select(SignIn.id)).one()
    page.submit(asked, code=app_codes.at(clock.now))
    after = db.session.scalars(select(SignIn.id)).one()
    assert before != after
    assert sign_ins.find_pending_sign_in(before) is None
