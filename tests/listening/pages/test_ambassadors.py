"""Community ambassadors sign people up by a link of their own, attributed, and without reading the list."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engage.core import clock
from engage.core.db import db, write
from engage.core.outbox.models import CallTask
from engage.core.outbox.worker import drain
from engage.core.personal_data.requests import erase_person
from engage.core.security.permissions import Role
from engage.listening.models import (
    AMBASSADOR,
    Ambassador,
    AudienceKind,
    ListeningSession,
    Mode,
    Registration,
    Status,
)
from engage.listening.services import ambassadors, changes
from engage.listening.services.ambassadors import NewAmbassador, ambassador_token
from tests.support.accounts import PageAs, make_user
from tests.support.client import Page, PageClient
from tests.support.listening import make_session
from tests.support.listening_mails import told
from tests.support.registrations import address, only_registration

pytestmark = pytest.mark.usefixtures("clock")

STAFF = "/staff/ambassadors"
THEM: dict[str, Any] = {
    "name": "Bao Xiong",
    "language": "es",
    "mode": "in_person",
    "grown": "2",
    "agreed": "y",
}


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="hagginwood")


def make_ambassador(session_id: int | None = None, *, days: int = 30) -> Ambassador:
    wanted = NewAmbassador("Hmong Sisters", "en", clock.now() + timedelta(days=days), session_id)
    by = make_user().id
    with write():
        return ambassadors.add_ambassador(wanted, user_id=by, actor="test")


def home(ambassador: Ambassador) -> str:
    return f"/en/ambassador/{ambassador_token(ambassador)}"


def form(page: PageClient, ambassador: Ambassador) -> Page:
    return page.get(f"{home(ambassador)}/hagginwood?for=es")


def revoke(number: int) -> None:
    with write():
        ambassadors.revoke_ambassador(number, actor="test")


def test_staff_make_a_link_that_is_shown_once_and_turn_it_off(
    session: ListeningSession, page_as: PageAs, client: FlaskClient
) -> None:
    staff = page_as(Role.ORGANIZER)
    made = staff.submit(
        staff.get(STAFF), form=f'form[action="{STAFF}"]', name="Hmong Sisters", language="hmn"
    )
    (found,) = re.findall(r"/hmn/ambassador/[\w.]+", made.text())
    assert found not in staff.get(STAFF).html
    assert PageClient(client).get(found).all("html")[0].attrs["lang"] == "hmn"
    off = staff.submit(staff.get(STAFF), form='form[action$="/revoke"]')
    assert "The link no longer works" in off.text()
    assert client.get(found).status_code == 410


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.GREETER, Role.TRANSLATOR])
def test_only_organizers_make_links(session: ListeningSession, page_as: PageAs, role: Role) -> None:
    page_as(role).get(STAFF, status=403)


def test_an_ambassador_signs_somebody_up_and_sees_numbers_never_names(
    session: ListeningSession, page: PageClient
) -> None:
    mine = make_ambassador()
    asked = form(page, mine)
    after = page.submit(asked, **THEM)
    someone = only_registration()
    assert f"Write this number on the card you give them: {someone.reference}" in after.text()
    assert "You signed up 2 people so far." in after.text()
    assert "Bao Xiong" not in after.html
    assert someone.reference not in page.get(home(mine)).html, "the number is said on the next page alone"
    assert (someone.ambassador_id, someone.language, someone.email) == (mine.id, "es", None)
    assert someone.status == Status.CONFIRMED


def test_an_ambassador_whose_browser_keeps_no_cookies_gets_the_number_for_an_hour_and_nobody_else(
    app: Flask, session: ListeningSession, clock: Any
) -> None:
    mine, other = make_ambassador(), make_ambassador()
    browser = app.test_client(use_cookies=False)
    path = f"{home(mine)}/hagginwood?for=es"
    answer = browser.post(path, data={**Page(browser.get(path)).fields(), **THEM})
    number, after = only_registration().reference, answer.headers["Location"]
    assert number not in after, "addresses are kept in histories"
    assert f"card you give them: {number}." in browser.get(after).text
    assert number in browser.get(after.replace("/en/", "/es/")).text, "in any language"
    assert number not in browser.get(f"{home(other)}?{after.partition('?')[2]}").text
    clock.advance(minutes=61)
    assert number not in browser.get(after).text


def test_the_number_is_not_shown_of_a_sign_up_that_was_canceled_meanwhile(
    session: ListeningSession, page: PageClient
) -> None:
    mine = make_ambassador()
    asked = form(page, mine)
    after = page.client.post(
        f"{home(mine)}/hagginwood", data={**asked.fields(), **THEM}, follow_redirects=False
    )
    someone = only_registration()
    with write():
        changes.cancel_registration(someone.id, actor="test")
    assert someone.reference not in page.get(after.headers["Location"]).html


def test_sessions_for_everybody_come_before_those_for_organizations(page: PageClient) -> None:
    make_session(slug="leaders", audience=AudienceKind.ORGANIZATIONS)
    make_session(slug="hagginwood", starts_at=clock.now() + timedelta(days=40))
    shown = page.get(home(make_ambassador())).html
    assert shown.index("/hagginwood?") < shown.index("/leaders?")


def test_whoever_is_signed_up_is_told_by_whom_and_how_to_say_no(
    session: ListeningSession, page: PageClient, page_as: PageAs
) -> None:
    mine = make_ambassador()
    page.submit(form(page, mine), **{**THEM, "language": "en"})
    someone = only_registration()
    outgoing = told("registration.confirmed", session, someone)
    assert outgoing is not None
    assert "signed you up. If you did not want this, call us at" in outgoing.words
    assert "Hmong Sisters" in outgoing.words
    drain()
    assert db.session.query(CallTask).one().outcome == "no_number", "a letter is printed"
    assert "Hmong Sisters" in page_as(Role.ORGANIZER).get(address(someone)).text()
    with write():
        erase_person(AMBASSADOR, mine.id, actor="command")
    outgoing = told("registration.confirmed", session, someone)
    assert outgoing is not None
    assert "signed you up" not in outgoing.words


def test_who_was_not_read_the_notice_is_not_signed_up(session: ListeningSession, page: PageClient) -> None:
    refused = page.submit(form(page, make_ambassador()), status=422, **{**THEM, "agreed": None})
    assert "Read the notice to them first" in refused.text()
    assert db.session.query(Registration).count() == 0


def test_a_link_that_is_turned_off_while_somebody_writes_keeps_what_was_typed(
    session: ListeningSession, page: PageClient
) -> None:
    mine = make_ambassador()
    number, link = mine.id, home(mine)
    asked = form(page, mine)
    revoke(number)
    refused = page.submit(asked, status=422, **THEM)
    assert "This link no longer works, so no one was signed up." in refused.text()
    assert 'value="Bao Xiong"' in refused.html
    assert db.session.query(Registration).count() == 0
    page.get(f"{link}/hagginwood", status=410)


def test_a_link_for_one_session_opens_no_other_and_ends_on_its_day(
    session: ListeningSession, page: PageClient, clock: Any
) -> None:
    other = make_session(slug="another")
    mine = make_ambassador(session.id, days=3)
    shown = page.get(f"{home(mine)}?for=es")
    assert f"/{other.slug}" not in shown.html
    page.get(f"{home(mine)}/another", status=404)
    clock.advance(days=4)
    page.get(home(mine), status=410)


def test_many_at_one_address_need_no_check_but_a_day_has_a_limit(
    session: ListeningSession, page: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ambassadors, "PARTIES_A_DAY", 2)
    mine = make_ambassador()
    for name in ("Bao Xiong", "Mai Vang"):
        page.submit(form(page, mine), **{**THEM, "name": name})
    refused = page.submit(form(page, mine), status=422, **{**THEM, "name": "Pa Houa"})
    assert "Many people were signed up with this link today" in refused.text()
    found = db.session.query(Registration).all()
    assert {one.status for one in found} == {Status.CONFIRMED}


def test_the_number_of_somebody_who_signed_up_before_is_not_given(
    session: ListeningSession, page: PageClient
) -> None:
    mine = make_ambassador()
    who = {**THEM, "email": "bao@example.org"}
    page.submit(form(page, mine), **who)
    again = page.submit(form(page, mine), **who)
    assert "This person may already be signed up." in again.text()
    assert only_registration().reference not in again.text()


def test_who_waits_is_said_to_wait(page: PageClient) -> None:
    make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 1}, modes=(Mode.IN_PERSON,))
    asked = form(page, make_ambassador())
    answers = {key: value for key, value in THEM.items() if key != "mode"}
    question = page.submit(asked, status=422, **answers)
    after = page.submit(question, **answers)
    assert "Their group is on the waiting list." in after.text()


def test_the_same_form_sent_again_is_one_sign_up_and_shows_its_number_again(
    session: ListeningSession, page: PageClient
) -> None:
    form = page.get(f"{home(make_ambassador())}/{session.slug}")
    sent = {**form.fields(), **THEM}
    first, second = page.post(form.path, sent), page.post(form.path, sent)
    number = only_registration().reference
    assert number in first.text()
    assert number in second.text()


def test_another_form_for_another_person_of_the_same_name_is_another_sign_up(
    session: ListeningSession, page: PageClient
) -> None:
    path = f"{home(make_ambassador())}/{session.slug}"
    for _each in range(2):
        page.post(path, {**page.get(path).fields(), **THEM})
    assert db.session.query(Registration).count() == 2


def test_a_link_without_a_language_is_refused_at_its_field(
    session: ListeningSession, page_as: PageAs
) -> None:
    staff = page_as(Role.ORGANIZER)
    shown = staff.submit(staff.get(STAFF), status=422, name="Hmong Sisters", language=None)
    assert "Choose a language." in shown.text()
