"""Writing to everyone of a session, each in their language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.core.outbox.outgoing import Call, Email, Text
from engage.core.security.permissions import Role
from engage.listening.models import Announcement, ListeningSession, Mode, Registration
from engage.listening.services import changes, staff_entry
from engage.listening.services.reservations import EnteredBy
from tests.support.accounts import PageAs, mails_of
from tests.support.client import Page, PageClient
from tests.support.listening import make_party, make_session, register

pytestmark = pytest.mark.usefixtures("clock")

NEW = "/staff/sessions/hagginwood/messages/new"
ENGLISH = {"subject": "Bring a jacket", "body": "The room is cold.\n\nSee you there."}
SPANISH = {"subject__es": "Traiga una chaqueta", "body__es": "La sala es fría."}


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def people(staff: PageClient) -> dict[str, Registration]:
    """Parties of a session with one place: one comes in each of two languages online, one waits, one cancelled."""
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 1})
    everyone = {
        "english": register(session, "Nadia Example"),
        "spanish": register(session, "Luz Ejemplo", language="es", party=make_party(Mode.VIRTUAL)),
        "farsi": register(
            session, "Reza Namuna", language="fa", phone="+19165550123", party=make_party(Mode.VIRTUAL)
        ),
        "waiting": register(session, "Mai Example", language="hmn"),
        "cancelled": register(session, "Ivan Primer", language="ru", party=make_party(Mode.VIRTUAL)),
    }
    with write():
        changes.cancel_registration(everyone["cancelled"].id, actor="test")
    return everyone


def preview(staff: PageClient, **changes: Any) -> Page:
    form = staff.get(NEW)
    return staff.submit(form, status=200, act="preview", **{**ENGLISH, **changes})


def announcements() -> list[Announcement]:
    db.session.expire_all()
    return list(db.session.scalars(select(Announcement)))


def notes() -> list[OutboxMessage]:
    db.session.expire_all()
    return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "session.note")))


def test_only_organizers_write_to_everyone(page_as: PageAs, people: dict[str, Registration]) -> None:
    for role in (Role.AUDITOR, Role.TRANSLATOR, Role.GREETER):
        page_as(role).get(NEW, status=403)


def test_the_preview_shows_each_language_and_sends_nothing(
    staff: PageClient, people: dict[str, Registration]
) -> None:
    page = preview(staff, **SPANISH)
    assert "Your message will go to 4 registrations" in page.text()
    assert "1 person needs a call from you" in page.text()
    assert "Traiga una chaqueta" in page.text("section[aria-labelledby='in-es']")
    farsi = page.text("section[aria-labelledby='in-fa']")
    assert "Not translated" in farsi
    assert "Bring a jacket" in farsi
    assert announcements() == []
    assert notes() == []


def test_everyone_gets_it_in_their_language(staff: PageClient, people: dict[str, Registration]) -> None:
    page = staff.submit(preview(staff, **SPANISH), act="send")
    assert "Your message is sent. 3 emails are on their way. 1 call to make." in page.text()
    assert "Bring a jacket" in page.text()
    assert {note.subject["registration"] for note in notes()} == {
        people[key].id for key in ("english", "spanish", "farsi", "waiting")
    }
    english, spanish, farsi, hmong = mails_of("session.note")
    assert isinstance(english, Email)
    assert english.subject == "Bring a jacket"
    assert "The room is cold.\n\nSee you there." in english.text
    assert isinstance(spanish, Email)
    assert (spanish.language, spanish.subject) == ("es", "Traiga una chaqueta")
    assert "La sala es fría." in spanish.html
    assert "Bring a jacket" not in spanish.text
    assert isinstance(farsi, Text)
    assert "Bring a jacket" in farsi.body
    assert isinstance(hmong, Email)
    assert 'lang="en" dir="ltr"' in hmong.html
    assert hmong.text.index("http") > hmong.text.index("The room is cold.")
    assert len(hmong.text.split("\n\n")[0]) > 20, (
        "The first paragraph says in Hmong that the rest is in English."
    )


def test_a_caller_without_contact_is_called(staff: PageClient) -> None:
    session = make_session(slug="hagginwood")
    register(session, "Caller Example", email=None)
    staff.submit(preview(staff), act="send")
    (call,) = mails_of("session.note")
    assert isinstance(call, Call)
    assert "The room is cold." in call.words
    assert call.callee.name == "Caller Example"


def test_who_cancelled_meanwhile_is_not_written_to(
    staff: PageClient, people: dict[str, Registration]
) -> None:
    staff.submit(preview(staff, statuses=["confirmed"]), act="send")
    with write():
        changes.cancel_registration(people["english"].id, actor="test")
        changes.erase_registration(people["farsi"].id, actor="test")
    sent = mails_of("session.note")
    assert [mail.language for mail in sent if mail is not None] == ["es"]


def test_those_who_cancelled_are_written_to_when_it_is_meant(
    staff: PageClient, people: dict[str, Registration]
) -> None:
    staff.submit(preview(staff, statuses=["cancelled"]), act="send")
    (mail,) = mails_of("session.note")
    assert mail.language == "ru"
    assert mail.headers["Reply-To"] == "alliance@example.org"


def test_a_button_pressed_twice_sends_once(staff: PageClient, people: dict[str, Registration]) -> None:
    page = preview(staff)
    staff.submit(page, act="send")
    staff.submit(page, act="send")
    assert len(announcements()) == 1
    assert len(notes()) == 4


def test_going_back_from_the_preview_keeps_everything(
    staff: PageClient, people: dict[str, Registration]
) -> None:
    form = staff.submit(preview(staff, **SPANISH, statuses=["waiting", "confirmed"]), status=200, act="edit")
    fields = form.fields()
    assert fields["subject"] == "Bring a jacket"
    assert fields["body"].strip() == ENGLISH["body"]
    assert fields["subject__es"] == "Traiga una chaqueta"
    assert set(fields["statuses"]) == {"waiting", "confirmed"}


def test_what_is_missing_is_said_and_nothing_is_lost(
    staff: PageClient, people: dict[str, Registration]
) -> None:
    form = staff.get(NEW)
    page = staff.submit(form, status=422, act="send", subject="", body="Text", subject__es="Solo el tema")
    assert len(page.all(".summary a")) == 2
    assert page.fields()["subject__es"] == "Solo el tema"
    nobody = staff.submit(form, status=422, act="send", **ENGLISH, statuses=["lapsed"])
    assert "No one is in the groups you selected" in nobody.text()
    for bogus in (["no such"], []):
        staff.submit(form, status=422, act="send", **ENGLISH, statuses=bogus)
        staff.submit(form, status=200, act="edit", **ENGLISH, statuses=bogus)
    assert announcements() == []


def test_sending_is_audited_without_a_word_of_it(staff: PageClient, people: dict[str, Registration]) -> None:
    staff.submit(preview(staff), act="send")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "announcement.sent")).one()
    assert entry.subject_id == announcements()[0].id
    assert entry.fields == ["confirmed", "offered", "waiting"]


def test_an_office_writes_in_spanish_first(people: dict[str, Registration], page_as: PageAs) -> None:
    luz = page_as(Role.ORGANIZER, language="es")
    form = luz.get(NEW)
    assert form.lang == "es"
    page = luz.submit(
        form, status=200, act="preview", source_language="es", subject="Traiga una chaqueta", body="La sala es fría.",
        subject__en=ENGLISH["subject"], body__en=ENGLISH["body"],
    )  # fmt: skip
    luz.submit(page, act="send")
    english, spanish, *_others = mails_of("session.note")
    assert (english.subject, spanish.subject) == ("Bring a jacket", "Traiga una chaqueta")


def test_a_session_without_messages_says_so(staff: PageClient) -> None:
    session: ListeningSession = make_session()
    page = staff.get(f"/staff/sessions/{session.slug}/messages")
    assert "No messages to everyone yet" in page.text()


def test_who_wants_to_be_forgotten_or_was_put_aside_is_not_written_to(
    staff: PageClient, people: dict[str, Registration]
) -> None:
    machine = register(
        db.session.get_one(ListeningSession, people["english"].session_id),
        "Machine Example",
        entered_by=EnteredBy(review_reason="honeypot"),
    )
    with write():
        changes.ask_erasure(people["cancelled"].id, actor="test")
        staff_entry.discard_pending(machine.session_id, [machine.id], actor="test")
    page = preview(staff, statuses=["confirmed", "cancelled"])
    assert "Your message will go to 3 registrations" in page.text()
    staff.submit(page, act="send")
    with write():
        changes.ask_erasure(people["english"].id, actor="test")
    assert sorted(mail.language for mail in mails_of("session.note") if mail is not None) == ["es", "fa"]


def test_after_the_session_only_those_who_said_yes_are_written_to(staff: PageClient, clock: Any) -> None:
    session = make_session(slug="hagginwood", starts_at=clock.now + timedelta(hours=4))
    register(session, "Yes Example", language="es", may_contact=True)
    register(session, "No Example", language="fa")
    clock.advance(hours=7)
    assert "only people who asked to hear what came of it" in staff.get(NEW).text()
    staff.submit(preview(staff), act="send")
    (mail,) = mails_of("session.note")
    assert mail.language == "es"
