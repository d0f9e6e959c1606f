"""Signing up for a shift without an account: who is asked what, and what is said where it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.core.db import db, write
from engage.listening.models import ListeningSession
from engage.volunteering.models import Kind, Shift, Signup, Status, Volunteer
from engage.volunteering.services.shifts import ShiftFacts, change_shift, withdraw_shift
from tests.support.client import EngageClient, Page, PageClient
from tests.support.expectations import adopt_newer
from tests.support.listening import make_session
from tests.support.statements import Statements
from tests.support.switching import language_button
from tests.support.volunteering import make_shift as made
from tests.support.volunteering import read_signup, read_volunteer, sign_up

CountStatements = Callable[[], AbstractContextManager[Statements]]
ANSWERS = {"name": "Hana Helper", "email": "hana@example.org", "agreed": "y"}


@pytest.fixture
def session() -> ListeningSession:
    """A session to come."""
    return kept(make_session())


def kept(thing: Any) -> Any:
    """A row as it was made, whatever requests do to the session of the database."""
    db.session.expunge(thing)
    return thing


def make_shift(session: ListeningSession, **facts: Any) -> Shift:
    """A shift to come."""
    found: Shift = kept(made(session, **facts))
    return found


def address(session: ListeningSession, shift: Shift, language: str = "en") -> str:
    return f"/{language}/help/{session.slug}/{shift.public_id}"


def opened(page: PageClient, clock: Any, session: ListeningSession, shift: Shift) -> Page:
    """The form, looked at for a while."""
    shown = page.get(address(session, shift))
    clock.advance(seconds=60)
    return shown


def errors(page: Page) -> list[str]:
    return page.texts(".summary li")


def the_only() -> Signup:
    return read_signup(db.session.scalars(select(Signup.id)).one())


def fill(shift: Shift) -> None:
    """Take every place of a shift."""
    for _number in range(3):
        sign_up(shift)


def move(shift: Shift, **changes: Any) -> None:
    facts = ShiftFacts(shift.role, shift.starts_at, shift.ends_at, people=3)
    with write():
        change_shift(shift.id, facts=replace(facts, **changes), version=shift.version, actor="test")


def test_a_resident_signs_up_with_a_name_and_a_contact_and_is_told_where_to_look(
    page: PageClient, clock: Any, session: ListeningSession
) -> None:
    shown = opened(page, clock, session, make_shift(session))
    done = page.submit(shown, **ANSWERS)
    assert "Check your email." in done.text()
    signup = the_only()
    assert (signup.status, signup.agreed_language) == (Status.CONFIRMED, "en")
    volunteer = read_volunteer(signup.volunteer_id)
    assert (volunteer.kind, volunteer.speaks, volunteer.may_be_asked) == (Kind.RESIDENT, ["en"], False)


def test_a_phone_alone_suffices_and_the_page_says_that_we_call(
    page: PageClient, clock: Any, session: ListeningSession
) -> None:
    shown = opened(page, clock, session, make_shift(session))
    done = page.submit(shown, name="Pao Helper", phone="916 555 0133", agreed="y")
    assert "916" not in done.html.replace("(916) 555-0142", "").replace("+19165550142", "")
    assert read_volunteer(the_only().volunteer_id).phone == "+19165550133"


@pytest.mark.parametrize(
    ("language", "speaks"), [("hmn", "hmn"), ("zh-hant", "yue"), ("fa", "fa"), ("en", "en")]
)
def test_the_languages_are_preset_to_what_readers_of_the_page_speak(
    page: PageClient, session: ListeningSession, language: str, speaks: str
) -> None:
    assert page.get(address(session, make_shift(session), language)).fields()["speaks"] == speaks


def test_four_questions_are_seen_and_all_others_are_folded(
    page: PageClient, session: ListeningSession
) -> None:
    shown = page.get(address(session, make_shift(session)))
    inside = {id(one) for one in shown.all("main form details [name]")}
    fields = shown.all("main form input[name]:not([type=hidden]):not([tabindex]), main form select[name]")
    assert [one.attrs["name"] for one in fields if id(one) not in inside] == [
        "name",
        "email",
        "phone",
        "agreed",
    ]


def test_of_a_city_partner_the_host_decides_and_the_page_says_so(
    page: PageClient, clock: Any, session: ListeningSession
) -> None:
    shown = opened(page, clock, session, make_shift(session))
    done = page.submit(
        shown, **ANSWERS, kind="city_staff", organization="Public Works", on_work_time="y", may_be_asked="y"
    )
    assert "decide how many people from the City help" in done.text()
    volunteer = read_volunteer(the_only().volunteer_id)
    assert (the_only().status, volunteer.on_work_time) == (Status.PENDING, True)
    assert (volunteer.organization, volunteer.may_be_asked) == ("Public Works", True)


def test_somebody_who_types_the_name_and_contact_of_another_sees_the_page_of_a_new_volunteer(
    page: PageClient, clock: Any, session: ListeningSession
) -> None:
    shift = make_shift(session)
    new = page.submit(opened(page, clock, session, shift), **ANSWERS)
    again = page.submit(opened(page, clock, session, shift), **ANSWERS)
    clash = make_shift(session, role="setup")
    overlapping = page.submit(opened(page, clock, session, clash), **ANSWERS)
    assert new.text("h1") == again.text("h1") == overlapping.text("h1")
    assert new.texts("main p:not(.brief p)") == again.texts("main p:not(.brief p)")
    assert new.text(".lede") == overlapping.text(".lede")
    assert db.session.scalar(select(func.count()).select_from(Signup)) == 1


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("name", "Write your name, so that we can greet you."),
        ("email", "Write an email address or a phone number, so that we can reach you."),
        ("agreed", "Please read the expectations for volunteers, and check the box if you agree."),
    ],
)
def test_what_is_missing_is_asked_for_at_its_field_and_nothing_is_lost(
    page: PageClient, clock: Any, session: ListeningSession, missing: str, sentence: str
) -> None:
    shown = opened(page, clock, session, make_shift(session))
    answered = page.submit(shown, status=422, **{**ANSWERS, missing: None}, organization="Hmong Garden")
    assert errors(answered) == [sentence]
    said = answered.fields()
    assert said["organization"] == "Hmong Garden"
    assert [said[name] for name in ANSWERS if name != missing] == [
        ANSWERS[name] for name in ANSWERS if name != missing
    ]


def test_nobody_waits_who_was_promised_a_place_until_they_press_again(
    page: PageClient, clock: Any, session: ListeningSession
) -> None:
    shift = make_shift(session)
    shown = opened(page, clock, session, shift)
    fill(shift)
    asked = page.submit(shown, status=409, **ANSWERS)
    assert "All spots in this shift are taken." in errors(asked)[0]
    assert asked.fields()["email"] == "hana@example.org"
    assert "Join the waiting list" in asked.texts("main form button")
    page.submit(asked)
    assert db.session.scalars(select(Signup.status).order_by(Signup.id.desc())).first() == Status.WAITING


def test_a_full_shift_says_so_before_anyone_signs_up(page: PageClient, session: ListeningSession) -> None:
    shift = make_shift(session)
    fill(shift)
    assert page.get(address(session, shift)).h1 == "Join the waiting list"
    assert "Full: you can join the waiting list" in page.get(f"/en/help/{session.slug}").text()


def test_a_shift_that_moved_while_someone_signed_up_shows_its_new_time_and_asks_again(
    page: PageClient, clock: Any, session: ListeningSession
) -> None:
    shift = make_shift(session)
    shown = opened(page, clock, session, shift)
    move(shift, starts_at=shift.starts_at + timedelta(hours=1), ends_at=shift.ends_at + timedelta(hours=1))
    asked = page.submit(shown, status=409, **ANSWERS)
    assert "This shift was moved while you had this page open." in errors(asked)[0]
    assert "8:00–9:00" in asked.text(".brief")
    page.submit(asked)
    assert the_only().status == Status.CONFIRMED


def test_a_withdrawn_shift_offers_the_others_and_takes_along_what_was_typed(
    page: PageClient, clock: Any, session: ListeningSession
) -> None:
    shift, other = make_shift(session), make_shift(session, role="setup")
    shown = opened(page, clock, session, shift)
    with write():
        withdraw_shift(shift.id, actor="test")
    refused = page.submit(shown, status=409, **ANSWERS, kind="organization", organization="Hmong Garden")
    assert "This shift is not needed anymore." in refused.text()
    button = refused.one("main form button")
    carried = page.post(
        button.attrs["formaction"] or "", {**refused.fields(), button.attrs["name"] or "": "1"}, status=200
    )
    assert carried.path == address(session, other)
    said = carried.fields()
    assert (said["name"], said["organization"], said["kind"]) == (
        "Hana Helper",
        "Hmong Garden",
        "organization",
    )
    page.submit(carried)
    assert the_only().shift_id == other.id


def test_a_shift_that_has_begun_says_so(page: PageClient, clock: Any, session: ListeningSession) -> None:
    shift = make_shift(session)
    shown = opened(page, clock, session, shift)
    clock.move_to(shift.starts_at + timedelta(minutes=1))
    assert "has already begun" in page.submit(shown, status=409, **ANSWERS).text()


def test_a_shift_that_the_host_keeps_free_of_city_partners_says_so_at_the_question(
    page: PageClient, clock: Any, session: ListeningSession
) -> None:
    shown = opened(page, clock, session, make_shift(session, partners_welcome=False))
    refused = page.submit(shown, status=422, **ANSWERS, kind="sworn_officer")
    assert errors(refused) == [
        "The hosts keep this shift for residents and community organizations. Please choose another shift."
    ]
    opened_ones = [one for one in refused.all("main form details") if "open" in one.attrs]
    assert [bool(one.query("[name=kind]")) for one in opened_ones] == [True]


def test_expectations_that_changed_meanwhile_are_shown_and_asked_for_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch, page: PageClient, clock: Any, session: ListeningSession
) -> None:
    shown = opened(page, clock, session, make_shift(session))
    adopt_newer(app, monkeypatch)
    asked = page.submit(shown, status=409, **ANSWERS)
    assert errors(asked)[0].startswith("What we ask of volunteers has changed.")
    assert "Listen more than you speak." in asked.text()
    assert "agreed" not in asked.fields()
    page.submit(asked, agreed="y")
    assert the_only().agreed_version == "2026-10"


def test_a_group_that_is_not_there_is_not_taken(
    page: PageClient, clock: Any, session: ListeningSession
) -> None:
    shown = opened(page, clock, session, make_shift(session))
    page.submit(shown, status=422, **ANSWERS, body="987654")
    assert db.session.scalar(select(func.count()).select_from(Volunteer)) == 0


def test_a_browser_without_cookies_signs_up(app: Flask, clock: Any, session: ListeningSession) -> None:
    client = app.test_client(use_cookies=False)
    assert isinstance(client, EngageClient)
    path = address(session, make_shift(session))
    fields = {**Page(client.get(path)).fields(), **ANSWERS}
    clock.advance(seconds=60)
    assert "/saved/" in client.post(path, data=fields).headers["Location"]


def test_another_language_keeps_what_was_typed(
    page: PageClient, clock: Any, session: ListeningSession
) -> None:
    shown = opened(page, clock, session, make_shift(session))
    button = language_button(shown.doc, "fa")
    assert button is not None
    sent = {**shown.fields(), **ANSWERS, "kind": "organization", "switch": button.attrs["value"]}
    farsi = page.post(button.attrs["formaction"] or "", sent, status=200)
    assert farsi.lang == "fa"
    said = farsi.fields()
    assert (said["name"], said["kind"], said["agreed"]) == ("Hana Helper", "organization", "y")


def test_signing_up_takes_ten_statements_at_most(
    page: PageClient, clock: Any, session: ListeningSession, count_statements: CountStatements
) -> None:
    shift = make_shift(session)
    shown = opened(page, clock, session, shift)
    with count_statements() as statements:
        page.client.post(address(session, shift), data={**shown.fields(), **ANSWERS})
    assert the_only().status == Status.CONFIRMED
    assert statements.count <= 10, statements


def test_a_forged_link_to_the_page_after_signing_up_opens_nothing(
    page: PageClient, session: ListeningSession
) -> None:
    make_shift(session)
    assert page.get(f"/en/help/{session.slug}/saved/1-received-mail.{'a' * 26}", status=410).h1
