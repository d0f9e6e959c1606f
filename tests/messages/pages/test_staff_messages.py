"""What staff see of messages, and the call list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core import audit, clock
from engage.core.db import db, write
from engage.core.outbox import registry
from engage.core.outbox.failures import PermanentFailure, TemporaryFailure
from engage.core.outbox.models import OutboxMessage, State
from engage.core.outbox.outgoing import Call, Callee
from engage.core.security.permissions import Role
from engage.messages.queries.messages import PAGE_SIZE
from engage.messages.staff import messages as screen
from tests.support.accounts import PageAs
from tests.support.listening import make_session
from tests.support.listening import register as register_party
from tests.support.outbox import (
    ADDRESS,
    PHONE,
    Tray,
    calls_listed,
    deliver,
    mail_to,
    own_registry,
    put,
    register,
    the_message,
)

MESSAGES, CALLS = "/staff/messages", "/staff/calls"
KIND = "test.told"
WORDS = {"hmn": "Nyob zoo.\nKoj cov rooj zaum tseg lawm.\n\nUa tsaug.", "en": "Hello.\nYour spots are saved."}


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Any:
    """One kind with a name, that is a mail."""
    with own_registry(monkeypatch):
        monkeypatch.setattr(registry, "_names", {KIND: "Spots saved"})
        register(KIND, mail_to())
        yield


def say_by_phone(phone: str | None = PHONE) -> None:
    """From now on the kind is a call, in the person's language or in that of whoever reads."""

    def make() -> Call:
        tag = registry.message_language("hmn")
        deadline = clock.now() + timedelta(days=3)
        return Call(tag, WORDS.get(tag, WORDS["en"]), callee=Callee("Maly Vang", phone, deadline))

    register(KIND, make)


def refusing(error: Exception) -> Tray:
    """A transport that refuses."""

    def refuse() -> None:
        raise error

    return Tray(before=refuse)


def park(key: str) -> None:
    """A message whose content no server takes."""
    put(key=key)
    deliver(refusing(PermanentFailure("smtp: content 554")))


def test_messages_are_listed_without_contact_data(app: Flask, page_as: PageAs) -> None:
    put(key="sent")
    deliver(Tray())
    put(key="planned", run_at=clock.now() + timedelta(days=7))
    page = page_as(Role.ORGANIZER).get(MESSAGES)
    assert page.h1 == "Messages"
    assert page.texts("td .tag") == ["Scheduled", "Sent"]
    assert page.texts("tbody th") == ["Spots saved", "Spots saved"]
    assert ADDRESS not in page.html
    assert PHONE not in page.html


def test_an_empty_list_says_what_will_be_here(app: Flask, page_as: PageAs) -> None:
    assert "No messages yet" in page_as(Role.ORGANIZER).get(MESSAGES).text()
    assert "No messages found" in page_as(Role.ORGANIZER).get(f"{MESSAGES}?state=bounced").text()


def test_what_failed_comes_first_with_a_reason_in_plain_words(app: Flask, page_as: PageAs) -> None:
    park("parked")
    put(key="sent")
    deliver(Tray())
    page = page_as(Role.ORGANIZER).get(MESSAGES)
    assert page.texts("caption") == [
        "Needs attention: not sent, or bounced",
        "All messages, newest first",
    ]
    assert page.texts("table:first-of-type td .tag")[0] == "Could not be sent"
    assert "The email server did not accept the email." in page.text()
    assert "smtp: content 554" in page.text()


def test_the_list_can_be_narrowed_and_paged(app: Flask, page_as: PageAs) -> None:
    park("parked")
    for number in range(PAGE_SIZE + 1):
        put(key=f"told:{number}")
    staff = page_as(Role.ORGANIZER)
    assert len(staff.get(f"{MESSAGES}?state=parked").all("tbody tr")) == 1
    assert len(staff.get(f"{MESSAGES}?state=waiting").all("tbody tr")) == PAGE_SIZE
    second = staff.get(f"{MESSAGES}?state=waiting&kind={KIND}&page=2")
    assert len(second.all("tbody tr")) == 1
    assert any("state=waiting" in link and f"kind={KIND}" in link for link in second.links)
    staff.get(f"{MESSAGES}?page=99", status=404)
    assert len(staff.get(f"{MESSAGES}?state=nonsense&kind=x&page=y").all("tbody tr")) == PAGE_SIZE + 1


def test_send_again_sends_again_and_is_in_the_audit_log(app: Flask, page_as: PageAs) -> None:
    park("parked")
    staff = page_as(Role.ORGANIZER)
    page = staff.get(MESSAGES)
    after = staff.submit(page, form="td form")
    assert "We will send the message again" in after.text()
    tray = Tray()
    assert deliver(tray)
    assert len(tray.mails) == 1
    assert the_message().state == State.SENT
    actions = db.session.scalars(select(audit.AuditEntry.action).order_by(audit.AuditEntry.id)).all()
    assert "message.sent_again" in actions
    assert not staff.get(MESSAGES).texts("caption")[0].startswith("Needs")


def test_two_people_who_press_at_once_are_told(app: Flask, page_as: PageAs) -> None:
    park("parked")
    staff = page_as(Role.ORGANIZER)
    page = staff.get(MESSAGES)
    staff.submit(page, form="td form")
    assert "Someone else has already taken care" in staff.submit(page, form="td form").text()


def test_set_aside_takes_a_failure_off_the_list(app: Flask, page_as: PageAs) -> None:
    park("parked")
    staff = page_as(Role.ORGANIZER)
    page = staff.get(MESSAGES)
    assert page.texts("caption")[0].startswith("Needs attention")
    after = staff.submit(page, form='td form[action$="set-aside"]')
    assert after.texts("caption") == ["All messages, newest first"]
    assert the_message().handled_at is not None


def test_a_stopped_worker_is_noticed(app: Flask, page_as: PageAs, clock: Any) -> None:
    put()
    staff = page_as(Role.ORGANIZER)
    assert "not going out" not in staff.get(MESSAGES).text()
    clock.advance(minutes=20)
    assert "Messages are not going out" in staff.get(MESSAGES).text()


def test_a_message_leads_to_what_it_is_about(app: Flask, page_as: PageAs) -> None:
    registration = register_party(make_session(slug="here"), "Nadia Example", email="nadia@example.org")
    address = f"/staff/sessions/here/registrations/{registration.reference}"
    say_by_phone()
    put(subject_id=registration.id)
    drain_into(Tray())
    staff = page_as(Role.ORGANIZER)
    assert address in staff.get(MESSAGES).links
    assert address in staff.get(f"{CALLS}/{calls_listed()[0].id}").links


def test_messages_say_for_whom_they_are_to_those_who_may_see_names(
    app: Flask, page_as: PageAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[tuple[str, str, int]] = []
    monkeypatch.setattr(screen, "note_view", lambda _who, *look: looks.append(look))
    registration = register_party(make_session(slug="here"), "Nadia Example", email="nadia@example.org")
    put(subject_id=registration.id)
    page = page_as(Role.ORGANIZER).get(MESSAGES)
    assert "Nadia Example" in page.text()
    assert "nadia@example.org" not in page.html
    assert looks == [("staff_messages.list_messages", "registration", registration.id)]
    assert page.headers["Cache-Control"] == "no-store"


def drain_into(tray: Tray) -> None:
    """Deal with everything that is due."""
    while deliver(tray):
        pass


def test_many_messages_take_as_many_statements_as_few(
    app: Flask, page_as: PageAs, count_statements: Any
) -> None:
    session = make_session(slug="here")
    counts = []
    for number in range(8):
        registration = register_party(session, f"Person {number}", email=f"p{number}@example.org")
        put(key=f"told:{number}", subject_id=registration.id)
        if number in {1, 7}:
            staff = page_as(Role.ORGANIZER)
            with count_statements() as statements:
                staff.get(MESSAGES)
            counts.append(statements.count)
    assert counts[0] == counts[1]


def test_the_pages_are_spoken_in_spanish(app: Flask, page_as: PageAs) -> None:
    page = page_as(Role.ORGANIZER, language="es").get(MESSAGES)
    assert page.lang == "es"


def test_only_those_who_may_see_and_send(app: Flask, page_as: PageAs, client_as: Any) -> None:
    park("parked")
    for path in (MESSAGES, CALLS):
        page_as(Role.TRANSLATOR).get(path, status=403)
        page_as(Role.AUDITOR).get(path, status=403)
        assert app.test_client().get(path).status_code == 303
    message_id = the_message().id
    translator = client_as(Role.TRANSLATOR)
    for action in ("send-again", "set-aside"):
        assert translator.post(f"{MESSAGES}/{message_id}/{action}").status_code in {400, 403}
    assert the_message().state == State.PARKED


def test_without_its_token_nothing_is_sent_again(app: Flask, client_as: Any) -> None:
    park("parked")
    organizer = client_as(Role.ORGANIZER)
    assert organizer.post(f"{MESSAGES}/{the_message().id}/send-again").status_code == 400
    assert organizer.post(f"{CALLS}/{calls_listed()[0].id}", data={"outcome": "reached"}).status_code == 400
    assert the_message().state == State.PARKED


def test_every_error_has_words_for_people_who_run_no_servers(app: Flask, page_as: PageAs) -> None:
    put()
    deliver(refusing(TemporaryFailure("smtp: no connection: TimeoutError")))
    page = page_as(Role.ORGANIZER).get(MESSAGES)
    assert page.texts("td .tag") == ["We will try again"]
    assert "Our email server did not answer as it should." in page.text()
    with write() as session:
        session.scalars(select(OutboxMessage)).one().last_error = "KeyError at emails.py:3"
    assert "Something in the program went wrong." in page_as(Role.ORGANIZER).get(MESSAGES).text()


def test_every_kind_of_message_has_a_name_for_staff(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    unnamed = [kind for kind in registry.kinds() if registry.name_of(kind) == kind]
    assert registry.kinds()
    assert unnamed == []
