"""flask people: exporting and erasing what is kept about one person."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engage.accounts.models import User
from engage.core.audit_log import AuditEntry
from engage.core.db import db
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Registration
from tests.support.accounts import make_user
from tests.support.decisions import cast, make_council, make_decision, open_round
from tests.support.listening import make_session, register

Run = Callable[..., str]
EMAIL = "nadia@example.org"


@pytest.fixture
def run(app: Flask) -> Run:
    """Run `flask people …`; gives what it prints."""

    def run_command(*words: str, status: int = 0) -> str:
        db.session.commit()
        result = app.test_cli_runner().invoke(args=["people", *words])
        assert result.exit_code == status, result.output
        return result.output

    return run_command


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="an-evening")


def _names() -> list[str]:
    return list(db.session.scalars(select(Registration.name).order_by(Registration.id)))


def _acts(action: str) -> list[str]:
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id))
    return [f"{row.actor} {row.subject_kind}:{row.subject_id} {row.fields}" for row in rows]


def test_an_address_gives_the_account_and_the_registrations_with_it(
    run: Run, session: ListeningSession, tmp_path: Path
) -> None:
    user = make_user(Role.GREETER, name="Nadia Example", email=EMAIL)
    registration = register(session, "Nadia Example", email="Nadia@example.org", phone="+19165550123")
    register(session, "Somebody Else")
    file = tmp_path / "nadia.json"
    assert f"user:{user.id}, registration:{registration.id}: written to" in run(
        "export", "NADIA@example.org", "--to", str(file)
    )
    told = json.loads(file.read_text())
    assert [(one["kind"], one["number"]) for one in told["people"]] == [
        ("user", user.id),
        ("registration", registration.id),
    ]
    assert told["people"][0]["data"]["user"][0]["email"] == EMAIL
    assert told["people"][1]["data"]["registration"][0]["phone"] == "+19165550123"
    assert "Somebody Else" not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert _acts("person.exported") == [
        f"command user:{user.id} []",
        f"command registration:{registration.id} []",
    ]


def test_a_file_that_is_there_is_not_written_over(
    run: Run, session: ListeningSession, tmp_path: Path
) -> None:
    register(session, email=EMAIL)
    file = tmp_path / "there.json"
    file.write_text("of somebody else")
    assert "File exists" in run("export", EMAIL, "--to", str(file), status=1)
    assert file.read_text() == "of somebody else"


def test_an_account_and_its_registrations_are_erased_together(run: Run, session: ListeningSession) -> None:
    user = make_user(Role.GREETER, name="Nadia Example", email=EMAIL)
    registration = register(session, "Nadia Example", email=EMAIL)
    register(session, "Somebody Else")
    assert run("erase", EMAIL, "--yes") == f"Erased user:{user.id}, registration:{registration.id}.\n"
    erased = db.session.get_one(User, user.id, populate_existing=True)
    assert (erased.name, erased.email, erased.active, erased.roles) == (
        *("—", f"erased-{user.id}@erased.invalid", False),
        frozenset(),
    )
    assert _names() == ["", "Somebody Else"]
    assert _acts("user.erased") == [f"command user:{user.id} []"]
    assert f"No one is known as {EMAIL}." in run("erase", EMAIL, "--yes", status=1)


def test_erasing_asks_first(run: Run, session: ListeningSession) -> None:
    register(session, "Nadia Example", email=EMAIL)
    assert "permanently?" in run("erase", EMAIL, status=1)
    assert _names() == ["Nadia Example"]


@pytest.mark.parametrize("form", ["{slug}/{reference}", "registration:{id}", "+1 (916) 555-0123"])
def test_a_registration_is_named_by_its_reference_its_number_or_a_phone_number(
    run: Run, session: ListeningSession, form: str
) -> None:
    one = register(session, "Nadia Example", phone="+19165550123")
    register(session, "Somebody Else")
    who = form.format(slug=session.slug, reference=one.reference, id=one.id)
    assert run("erase", who, "--yes") == f"Erased registration:{one.id}.\n"
    assert _names() == ["", "Somebody Else"]


def test_what_a_helper_entered_for_others_is_named_and_not_touched(
    run: Run, session: ListeningSession
) -> None:
    register(session, "The Helper", email=EMAIL)
    other = register(session, "Somebody Else", email=EMAIL, is_helpers=True)
    assert f"Not touched: an-evening/{other.reference}" in run("erase", EMAIL, "--yes")
    assert _names() == ["", "Somebody Else"]


@pytest.mark.parametrize("who", ["nobody@example.org", "an-evening/000000", "no-session/000000", "916"])
def test_nobody_known_is_refused(run: Run, session: ListeningSession, who: str) -> None:
    assert f"No one is known as {who}." in run("erase", who, "--yes", status=1)


def test_a_number_of_nobody_is_refused(run: Run, session: ListeningSession, tmp_path: Path) -> None:
    for words in (
        ("erase", "registration:999", "--yes"),
        ("export", "user:999", "--to", str(tmp_path / "a")),
    ):
        assert "No one has this kind and number." in run(*words, status=1)


def test_refusals_are_explained_and_erase_nothing(run: Run, session: ListeningSession) -> None:
    make_user(Role.ADMINISTRATOR, email=EMAIL)
    register(session, "Nadia Example", email=EMAIL)
    assert "Make someone else an administrator first" in run("erase", EMAIL, "--yes", status=1)
    assert _names() == ["Nadia Example"]
    body, members, facilitator = make_council()
    cast(open_round(make_decision(body, by=facilitator), by=facilitator), members[0], 4)
    assert "Try again once it is revealed" in run("erase", members[0].email, "--yes", status=1)
