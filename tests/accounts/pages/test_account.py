"""One's own account, and how long a sign-in lasts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import func, select

from engage.accounts.models import Factor, TotpSecret, User
from engage.accounts.services import people
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.security.permissions import Role
from tests.conftest import Clock
from tests.support.accounts import ClientAs, PageAs, enter, give_app, mails_of, make_sign_in
from tests.support.client import EngageClient, PageClient
from tests.support.statements import Statements

CountStatements = Callable[[], AbstractContextManager[Statements]]


def test_signing_out_ends_the_sign_in_and_not_only_the_cookie(page_as: PageAs) -> None:
    page = page_as(Role.ORGANIZER)
    with page.client.session_transaction() as cookie:
        sign_in_id = cookie["_user_id"]
    done = page.submit(page.get("/en/account"), form='form[action$="/sign-out"]')
    assert done.h1 == "You are signed out"
    assert "close the browser" in done.text()
    with page.client.session_transaction() as cookie:
        cookie["_user_id"] = sign_in_id
    assert page.client.get("/en/account").status_code == 303


def test_signing_out_has_the_browser_forget_the_site(page_as: PageAs) -> None:
    page = page_as(Role.ORGANIZER)
    form = page.get("/en/account")
    answer = page.client.post("/en/sign-out", data={"csrf_token": form.fields()["csrf_token"]})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    gone = [one.partition("=")[0] for one in answer.headers.getlist("Set-Cookie") if "Max-Age=0" in one]
    assert sorted(gone) == ["engage", "lang"]


def test_other_devices_are_listed_and_ended(page_as: PageAs) -> None:
    page = page_as(Role.ORGANIZER)
    user: User = page.client.user  # type: ignore[attr-defined]
    elsewhere = page.client.application.test_client()
    assert isinstance(elsewhere, EngageClient)
    enter(elsewhere, make_sign_in(user))
    assert elsewhere.get("/en/account").status_code == 200
    account = page.get("/en/account")
    assert account.text().count("Linux computer") >= 2
    page.submit(account, form='form[action*="/sign-ins/"]')
    assert elsewhere.get("/en/account").status_code == 303
    assert page.get("/en/account").h1 == "My account"


def test_nobody_ends_somebody_elses_sign_in_from_their_account(client_as: ClientAs) -> None:
    victim, other = client_as(Role.ORGANIZER), client_as(Role.ORGANIZER)
    with victim.session_transaction() as cookie:
        sign_in_id = cookie["_user_id"]
    token = PageClient(other).get("/en/account").fields()["csrf_token"]
    other.post(f"/en/account/sign-ins/{sign_in_id}/end", data={"csrf_token": token})
    assert victim.get("/en/account").status_code == 200


def test_a_new_name_and_language_are_kept_and_spoken(page_as: PageAs) -> None:
    page = page_as(Role.TRANSLATOR)
    account = page.submit(page.get("/en/account"), name="  Zoë   Xiong ", language="es")
    assert account.lang == "es"
    user = db.session.scalars(select(User)).one()
    assert (user.name, user.language) == ("Zoë Xiong", "es")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "user.changed")).one()
    assert entry.fields == ["language", "name"]


def test_the_last_second_step_of_staff_cannot_be_removed(page_as: PageAs) -> None:
    page = page_as(Role.ORGANIZER)
    give_app(page.client.user)  # type: ignore[attr-defined]
    after = page.submit(page.get("/en/account"), form='form[action$="/app/remove"]')
    assert "Add another one first" in after.text()
    assert db.session.scalar(select(func.count()).select_from(TotpSecret)) == 1


def test_a_greeter_may_remove_the_last_one(page_as: PageAs) -> None:
    page = page_as(Role.GREETER)
    user: User = page.client.user  # type: ignore[attr-defined]
    give_app(user)
    enter(page.client, make_sign_in(user, factor=Factor.TOTP))
    page.submit(page.get("/en/account"), form='form[action$="/app/remove"]')
    assert db.session.scalar(select(func.count()).select_from(TotpSecret)) == 0
    assert [mail.to for mail in mails_of("accounts.factors_changed")] == [user.email]


def test_changing_factors_needs_a_factor_shown_lately(page_as: PageAs, clock: Clock) -> None:
    page = page_as(Role.ORGANIZER)
    app_codes = give_app(page.client.user)  # type: ignore[attr-defined]
    clock.advance(hours=1)
    asked = page.follow(page.client.get("/en/account/second-step"))
    assert asked.h1 == "Second step"
    reached = page.submit(asked, code=app_codes.at(clock.now))
    assert reached.path == "/en/account/second-step"


def test_loading_who_asks_is_one_statement_and_reading_writes_nothing(
    client_as: ClientAs, count_statements: CountStatements
) -> None:
    client = client_as(Role.ADMINISTRATOR, Role.TRANSLATOR)
    client.get("/en/sign-out/done")
    with count_statements() as statements:
        assert client.get("/staff/people/invite").status_code == 200
    assert statements.count == 1
    assert statements.writes == []


def test_public_pages_do_not_ask_who_reads(client_as: ClientAs, count_statements: CountStatements) -> None:
    client = client_as(Role.ORGANIZER)
    with count_statements() as statements:
        assert client.get("/en/sign-out/done").status_code == 200
    assert statements.count == 0


def test_a_sign_in_grows_old_unused_and_in_all(client_as: ClientAs, clock: Clock) -> None:
    staff, volunteer = client_as(Role.ORGANIZER), client_as(Role.GREETER)
    clock.advance(days=3, minutes=-1)
    assert staff.get("/en/account").status_code == 200
    clock.advance(minutes=1)
    assert staff.get("/en/account").status_code == 303
    assert volunteer.get("/en/account").status_code == 200
    clock.advance(days=11)
    assert volunteer.get("/en/account").status_code == 303


def test_doing_something_keeps_a_sign_in_young_but_not_for_ever(page_as: PageAs, clock: Clock) -> None:
    page = page_as(Role.ORGANIZER)
    for _visit in range(6):
        clock.advance(days=2)
        page.submit(page.get("/en/account"), name=f"Robin {_visit}")
    clock.advance(days=1, hours=23)
    assert page.client.get("/en/account").status_code == 200
    clock.advance(hours=1)
    assert page.client.get("/en/account").status_code == 303


def test_a_cookie_without_a_sign_in_behind_it_is_nobody(client: EngageClient) -> None:
    for value in ("nonsense", "", "1", "a" * 500):
        with client.session_transaction() as cookie:
            cookie["_user_id"] = value
        assert client.get("/en/account").status_code == 303


def test_a_new_role_that_needs_a_factor_closes_pages_until_it_is_shown(client_as: ClientAs) -> None:
    client = client_as(Role.TRANSLATOR)
    assert client.get("/en/account").status_code == 200
    with write():
        people.set_roles(client.user.id, [Role.ORGANIZER], actor="test")  # type: ignore[attr-defined]
    assert client.get("/en/account").status_code == 303


def test_an_older_window_does_not_bring_the_former_language_back(page_as: PageAs) -> None:
    page = page_as(Role.ORGANIZER)
    older = page.get("/en/account")
    page.submit(page.get("/en/account"), language="es")

    shown = page.submit(older, status=422, name="Zoë Xiong")
    assert "Saved now: \u2068Español\u2069" in shown.text(".summary")
    page.submit(shown)
    user = db.session.scalars(select(User).where(User.name == "Zoë Xiong")).one()
    assert user.language == "es"
