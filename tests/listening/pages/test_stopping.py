"""Who does not want to be written to any more says so with one tap, and is not, until they take it back."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engage.core import clock
from engage.core.db import db, write
from engage.core.outbox.outgoing import Email, Outgoing
from engage.core.outbox.registry import make
from engage.core.outbox.rendering import Envelope, build_mime, message_context
from engage.core.personal_data.requests import erase_person
from engage.core.security.permissions import Role
from engage.listening.models import REGISTRANT, Announcement, ListeningSession, Registration, Status
from engage.listening.services import announcements, changes, consent, links
from engage.listening.services.announcements import KIND, AnnouncementDraft, Wording
from engage.listening.services.links import Purpose
from tests.support.accounts import PageAs, make_user
from tests.support.client import PageClient
from tests.support.listening import make_session, register
from tests.support.registrations import acts, do, messages, my, the

pytestmark = pytest.mark.usefixtures("app")

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
STOP = "Do not write to me about this anymore"


def stop_address(registration: Registration) -> str:
    return f"/stop/{links.stop_token(the(registration))}"


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="hagginwood")


@pytest.fixture
def party(session: ListeningSession) -> Registration:
    return register(session, "Nadia Example", email="nadia@example.org", may_contact=True)


def announce(session: ListeningSession, statuses: tuple[Status, ...] = (Status.CONFIRMED,)) -> Announcement:
    number, user = session.id, make_user(name="Robin Example").id
    draft = AnnouncementDraft("en", Wording("Bring a jacket", "The room is cold."), statuses)
    with write():
        sent = announcements.send_announcement(
            number, draft=draft, submission=f"{user:016}", user_id=user, actor="user:1"
        )
        ident = sent.id
    return db.session.get_one(Announcement, ident)


def made(announcement: Announcement, party: Registration) -> Outgoing | None:
    with message_context():
        return make(KIND, {REGISTRANT: party.id, "announcement": announcement.id})


def end_the_session() -> None:
    yesterday = clock.now() - timedelta(days=1)
    with write() as unit:
        unit.execute(
            update(ListeningSession).values(starts_at=yesterday - timedelta(hours=2), ends_at=yesterday)
        )


@pytest.mark.parametrize("how_it_stands", ["coming", "past", "canceled"])
def test_one_tap_on_the_private_page_stops_at_any_time_and_another_takes_it_back(
    page: PageClient, session: ListeningSession, party: Registration, how_it_stands: str
) -> None:
    if how_it_stands == "past":
        end_the_session()
    if how_it_stands == "canceled":
        number = party.id
        with write():
            changes.cancel_registration(number, actor="registrant")
    shown = page.get(my(party))
    assert "You asked us to tell you after the session what came of it." in shown.text()

    stopped = page.submit(shown, form='form[action$="/stop"]')
    assert "From now on, we write to you only about your own spots." in stopped.text()
    assert "we still write to you about them: reminders" in stopped.text()
    assert (the(party).stopped_at is not None, the(party).may_contact) == (True, False)

    again = page.submit(stopped, form='form[action$="/write-again"]')
    assert "We will write to you again." in again.text()
    assert (the(party).stopped_at, the(party).may_contact) == (None, True)
    assert acts(party)[-2:] == ["registration.messages_stopped", "registration.messages_resumed"]


def test_a_mail_to_everyone_names_the_way_out_in_its_text_and_for_mail_programs(
    session: ListeningSession, party: Registration
) -> None:
    mail = made(announce(session), party)
    assert isinstance(mail, Email)
    path = urlsplit(mail.text.split(f"{STOP}:\n")[1].split()[0]).path
    assert path == f"/en{stop_address(party)}"
    assert path in mail.html

    envelope = Envelope(KIND, "a" * 16, 0, clock.now(), "Engage <engage@example.org>")
    wire = build_mime(mail, envelope).as_bytes()
    parsed = BytesParser(_class=EmailMessage, policy=default).parsebytes(wire)
    assert parsed["List-Unsubscribe"].endswith(f"{stop_address(party)}>")
    assert parsed["List-Unsubscribe"].startswith("<http")
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert b"=?utf-8?" not in wire.partition(b"\n\n")[0].split(b"List-Unsubscribe")[1]


def test_one_click_of_a_mail_program_stops_without_cookies_and_opening_the_address_does_not(
    client: FlaskClient, party: Registration
) -> None:
    path = stop_address(party)
    opened = client.get(path)
    assert (opened.status_code, opened.headers["Location"]) == (302, f"/en{path}")
    assert client.get(f"/en{path}").status_code == 200
    assert client.post(path).status_code == 400
    assert the(party).stopped_at is None

    for _time in range(2):
        assert client.post(path, data=ONE_CLICK).status_code == 200
    assert the(party).stopped_at is not None
    assert acts(party) == ["registration.messages_stopped"]


def test_the_page_of_the_link_stops_for_good_and_shows_nothing_of_the_sign_up(
    page: PageClient, party: Registration
) -> None:
    shown = page.get(f"/en{stop_address(party)}")
    assert "Nadia Example" not in shown.html
    assert party.reference not in shown.html
    assert links.link_token(Purpose.MANAGE, the(party)) not in shown.html

    stopped = page.submit(shown)
    assert stopped.h1 == "We will not send you these messages anymore"
    assert stopped.all("main form") == []
    assert "Did you change your mind?" not in stopped.text()

    page.submit(shown, act="again")  # as earlier pages of the link sent it
    assert the(party).stopped_at is not None
    assert acts(party) == ["registration.messages_stopped"]


def test_only_the_private_page_offers_to_take_it_back(page: PageClient, party: Registration) -> None:
    page.submit(page.get(f"/en{stop_address(party)}"))
    assert "Did you change your mind?" in page.get(my(party)).text()


def test_the_link_opens_nothing_else_and_still_works_when_the_private_link_was_replaced(
    client: FlaskClient, party: Registration
) -> None:
    path, number = stop_address(party), party.id
    token = path.removeprefix("/stop/")
    assert client.get(f"/en/my/{token}").status_code == 410
    private = links.link_token(Purpose.MANAGE, the(party))
    assert client.post(f"/stop/{private}", data=ONE_CLICK).status_code == 410

    with write():
        changes.rotate_link(number, actor="user:1")
    assert client.post(path, data=ONE_CLICK).status_code == 200
    with write():
        erase_person(REGISTRANT, number, actor="user:1")
    assert client.post(path, data=ONE_CLICK).status_code == 410


def test_what_was_enqueued_before_is_not_sent_to_who_stopped_it_since(
    session: ListeningSession, party: Registration
) -> None:
    announcement, number = announce(session), party.id
    assert isinstance(made(announcement, party), Email)
    with write():
        consent.stop_messages(number, actor="registrant")
    assert made(announcement, party) is None


def test_after_the_session_only_who_agreed_to_it_gets_what_was_enqueued_before(
    session: ListeningSession, party: Registration
) -> None:
    other = register(session, "Reza Example", email="reza@example.org")
    announcement = announce(session)
    end_the_session()
    assert made(announcement, the(other)) is None
    assert isinstance(made(announcement, the(party)), Email)


def test_news_about_ones_own_spots_still_comes(session: ListeningSession, party: Registration) -> None:
    number = party.id
    with write():
        consent.stop_messages(number, actor="registrant")
    with message_context():
        assert isinstance(make("registration.confirmed", {REGISTRANT: number}), Email)


def test_staff_note_it_on_a_call_read_it_on_the_registration_and_see_who_is_left_out(
    page_as: PageAs, session: ListeningSession, party: Registration
) -> None:
    caller = register(session, "Mai Example", phone="+19165550142")
    assert isinstance(made(announce(session), party), Email)
    staff = page_as(Role.ORGANIZER)
    noted = do(staff, caller, "/stop-messages")
    assert "they asked us not to write to them, except about their own spots" in noted.text()

    new = staff.get("/staff/sessions/hagginwood/messages/new")
    text: dict[str, Any] = {"subject": "Bring a jacket", "body": "The room is cold."}
    preview = staff.submit(new, status=200, act="preview", **text)
    assert "Your message will go to 1 registration." in preview.text()
    assert "1 is left out because they asked us not to write to them" in preview.text()
    before = len(messages(KIND))
    staff.submit(preview, act="send")
    assert len(messages(KIND)) == before + 1

    do(staff, caller, "/write-again")
    assert the(caller).stopped_at is None


def test_who_asks_to_hear_what_came_of_it_wants_to_be_written_to_again(
    page: PageClient, party: Registration
) -> None:
    number = party.id
    with write():
        consent.stop_messages(number, actor="registrant")
    page.submit(page.get(f"{my(party)}/change"), grown="2")
    assert the(party).stopped_at is not None

    page.submit(page.get(f"{my(party)}/change"), may_contact="y")
    assert (the(party).stopped_at, the(party).may_contact) == (None, True)


def test_the_database_holds_no_consent_of_who_stopped_it(party: Registration) -> None:
    the(party).stopped_at = clock.now()
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_erasing_leaves_nothing_of_what_was_stopped(party: Registration) -> None:
    number = party.id
    with write():
        consent.stop_messages(number, actor="registrant")
    with write():
        erase_person(REGISTRANT, number, actor="user:1")
    assert (the(party).stopped_at, the(party).may_contact) == (None, False)


def test_who_asked_to_be_forgotten_is_not_asked_to_be_written_to_again(page: PageClient) -> None:
    party = register(make_session(), may_contact=True)
    with write() as unit:
        consent.stop_messages(party.id, actor="registrant")
        unit.get_one(Registration, party.id).erasure_asked_at = clock.now()

    shown = page.get(my(party))

    assert shown.all('form[action$="/write-again"]') == []
    assert "Did you change your mind?" not in shown.text()
