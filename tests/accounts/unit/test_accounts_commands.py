"""flask users, and the people of the demo."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.accounts.models import TotpSecret, User
from engage.accounts.services import people
from engage.core.db import Base, db
from engage.core.security.permissions import Role
from engage.demo.accounts import ensure_demo_people
from tests.support.accounts import give_app, mails_of, make_user
from tests.support.client import EngageClient, PageClient

Run = Callable[..., str]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run `flask …`; gives what it prints."""

    def run_command(*words: str, status: int = 0) -> str:
        db.session.commit()
        result = app.test_cli_runner().invoke(args=list(words))
        assert result.exit_code == status, result.output
        return result.output

    return run_command


def link_in(output: str) -> str:
    """The path of the address that was printed."""
    found = re.search(r"https?://\S+", output)
    assert found is not None
    return urlsplit(found[0]).path


def test_the_first_administrator_is_made_by_command_and_signs_in_by_link(run: Run, page: PageClient) -> None:
    output = run("users", "add", "First@Example.org", "--name", "First Person", "--role", "administrator")
    landed = page.submit(page.get(link_in(output)))
    assert landed.h1 == "Set up a second step"
    user = people.find_user_by_email("first@example.org")
    assert user is not None
    assert user.roles == {Role.ADMINISTRATOR}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nonsense", "--name", "A", "--role", "greeter"), "is not an email address"),
        (("a@example.com", "--name", "  ", "--role", "greeter"), "use 1 to 120 characters"),
        (("a@example.com", "--name", "A", "--role", "emperor"), "emperor"),
        (("a@example.com", "--name", "A", "--role", "greeter", "--language", "xx"), "use one of en, es"),
    ],
)
def test_wrong_words_are_explained_and_change_nothing(run: Run, words: tuple[str, ...], told: str) -> None:
    assert told in run("users", "add", *words, status=2)
    assert db.session.scalar(select(func.count()).select_from(User)) == 0


def test_an_address_that_is_there_is_pointed_to(run: Run) -> None:
    make_user(Role.GREETER, email="a@example.com")
    assert "flask users link A@example.com" in run(
        "users", "add", "A@example.com", "--name", "A", "--role", "greeter", status=1
    )


def test_people_are_listed_with_their_roles(run: Run) -> None:
    assert "No one yet" in run("users", "list")
    make_user(Role.GREETER, Role.TRANSLATOR, email="a@example.com")
    assert "greeter, translator" in run("users", "list")


def test_a_link_for_somebody_unknown_is_refused(run: Run) -> None:
    assert "No one has the address" in run("users", "link", "nobody@example.com", status=1)


def test_a_printed_link_still_asks_for_the_second_step(run: Run, page: PageClient) -> None:
    give_app(make_user(Role.ORGANIZER, email="organizer@example.org"))
    landed = page.submit(page.get(link_in(run("users", "link", "organizer@example.org"))))
    assert landed.h1 == "Second step"


def test_a_lost_factor_is_reset_by_command_and_told_by_mail(run: Run) -> None:
    user = make_user(Role.ADMINISTRATOR, email="a@example.com")
    give_app(user)
    run("users", "reset-factor", "A@example.com")
    assert db.session.get(TotpSecret, user.id) is None
    assert [mail.to for mail in mails_of("accounts.factor_reset")] == ["a@example.com"]


def test_demo_people_are_made_once_and_have_no_short_cut_in_tests(app: Flask) -> None:
    for _time in range(2):
        made = ensure_demo_people()
        assert [one.address for one in made] == [None] * 5
    assert db.session.scalar(select(func.count()).select_from(User)) == 5


def test_in_development_a_demo_person_gets_in_with_one_link(make_app: Callable[..., Flask]) -> None:
    app = make_app(ENGAGE_MODE="development")
    with app.app_context():
        Base.metadata.create_all(db.engine)
        made = {one.email: one for one in ensure_demo_people(public_url="http://127.0.0.1:9999")}
        address = made["administrator@example.org"].address
        assert address is not None
        assert address.startswith("http://127.0.0.1:9999/en/sign-in/link/")
        client = app.test_client()
        assert isinstance(client, EngageClient)
        page = PageClient(client)
        page.submit(page.get(urlsplit(address).path))
        assert page.get("/staff/people").h1 == "People who can sign in"


def test_nobody_is_made_for_trying_in_production(make_app: Callable[..., Flask]) -> None:
    app = make_app(ENGAGE_MODE="production", ENGAGE_PUBLIC_URL="https://engage.example.org")
    with app.app_context():
        Base.metadata.create_all(db.engine)
        assert ensure_demo_people() == []
        assert people.list_people() == []
