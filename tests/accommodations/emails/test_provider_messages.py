"""Every kind of message to providers: as mail, text, call and letter, in their language, and only while it is true."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from engage.accommodations.models import Assignment, Provider, State
from engage.accommodations.services import answering, assigning, following, providers
from engage.core.db import db, write
from engage.core.i18n.languages import TAGS
from engage.core.outbox import registry
from engage.core.outbox.models import OutboxMessage
from engage.core.outbox.outgoing import Call, Email, Outgoing, Text, letter_of, script_of
from engage.core.personal_data.requests import erase_person
from engage.listening.models import ListeningSession
from tests.conftest import Clock
from tests.support.listening import make_party, make_session, register
from tests.support.provider_mails import KINDS, SAYS, say, situation
from tests.support.providers import arrange, ask, make_provider, say_yes, speaks

pytestmark = pytest.mark.usefixtures("app")

PHONE = "+19165550141"
NEEDS_A_LINK = ("://", "press the button", "on your private page")


def test_every_kind_to_a_provider_has_an_example() -> None:
    assert (
        {kind for kind in registry.kinds() if kind.startswith("accommodations.")}
        == KINDS.keys()
        == SAYS.keys()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_in_the_language_of_the_provider(kind: str) -> None:
    provider, assignment = situation(kind)
    for language in TAGS:
        with write() as unit:
            unit.get_one(Provider, provider.id).language = language
        mail = say(kind, provider, assignment)
        assert isinstance(mail, Email)
        assert mail.language == language
        assert f'dir="{"rtl" if language == "fa" else "ltr"}"' in mail.html


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_a_call_and_a_letter_say_what_the_mail_says_and_need_no_link(kind: str) -> None:
    mail = say(kind, *situation(kind))
    text = say(kind, *situation(kind, email=None, phone=PHONE))
    call = say(kind, *situation(kind, email=None, phone=f"{PHONE};ext=12"))
    assert isinstance(mail, Email)
    assert isinstance(text, Text)
    assert isinstance(call, Call)
    for said in (mail.text, text.body, script_of(call).text, letter_of(call).script.text):
        assert re.search(SAYS[kind], said), said
    assert "555-0142" in text.body or kind == "accommodations.link"
    for said in (script_of(call).text, letter_of(call).script.text):
        assert not [words for words in NEEDS_A_LINK if words in said], said
    assert not [words for words in ("Tell me", "for you now") if words in letter_of(call).script.text]


@pytest.mark.parametrize("kind", KINDS)
def test_it_has_nothing_of_residents_and_goes_to_nobody_else_and_to_nobody_erased(kind: str) -> None:
    provider, assignment = situation(kind)
    session = db.session.get_one(ListeningSession, assignment.session_id)
    party = make_party(grown=2, interpretation={"hmn": 2})
    register(session, "Mai Resident", party=party, email="mai@resident.example", access_note="My own note")
    said = say(kind, provider, assignment)
    assert isinstance(said, Email)
    assert not re.search("Mai|resident.example|My own note", said.text)
    if kind != "accommodations.link":
        assert say(kind, make_provider("Somebody Else"), assignment) is None
    with write():
        erase_person("provider", provider.id, actor="command")
    assert say(kind, provider, assignment) is None


def test_a_request_that_was_taken_back_or_answered_is_not_asked_any_more() -> None:
    kind = "accommodations.proposed"
    provider, assignment = situation(kind)
    say_yes(assignment)
    assert say(kind, provider, assignment) is None
    with write():
        assigning.withdraw(assignment.id, user_id=None, actor="command")
    assert say("accommodations.accepted", provider, assignment) is None
    assert say("accommodations.changed", provider, assignment) is None
    assert say("accommodations.withdrawn", provider, assignment) is not None


def test_the_entry_in_the_calendar_follows_a_move_and_goes_with_a_withdrawal() -> None:
    provider, assignment = situation("accommodations.accepted")
    entries = [say("accommodations.accepted", provider, assignment)]
    with write() as unit:
        session = unit.get_one(ListeningSession, assignment.session_id)
        session.starts_at += timedelta(days=1)
        session.ends_at += timedelta(days=1)
    with write():
        following.follow(assignment.id, actor="worker")
    assert isinstance(asked := say("accommodations.changed", provider, assignment), Email)
    assert "answer again" in asked.text
    moved = db.session.get_one(Assignment, assignment.id)
    say_yes(moved)
    entries.append(say("accommodations.accepted", provider, moved))
    with write():
        assigning.withdraw(assignment.id, user_id=None, actor="command")
    entries.append(say("accommodations.withdrawn", provider, moved))
    events = [_event(one) for one in entries]
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == sorted({event["SEQUENCE"] for event in events})
    assert events[1].decoded("DTSTART") - events[0].decoded("DTSTART") == timedelta(days=1)
    assert str(events[2]["STATUS"]) == "CANCELLED"


def _event(mail: Outgoing | None) -> Calendar:
    assert isinstance(mail, Email)
    return Calendar.from_ical(mail.attachments[0].data).walk("VEVENT")[0]


def test_who_was_named_by_somebody_reads_by_whom() -> None:
    assignment = ask(make_session(), make_provider("Pao Example"))
    with write():
        other = answering.substitute(
            assignment.id, answering.Substitute("Chue Vang", "chue@example.org", None, "en"), actor="provider"
        )
    provider = db.session.get_one(Provider, other.provider_id)
    mail = say("accommodations.proposed", provider, other)
    assert isinstance(mail, Email)
    assert "Pao Example" in mail.text


def test_the_reminder_and_the_hours_come_at_their_times_and_not_for_what_moved(clock: Clock) -> None:
    provider = make_provider("Pao Example", speaks())
    assignment = arrange(make_session(), provider)
    due = dict(
        db.session.execute(
            db.select(OutboxMessage.kind, OutboxMessage.run_at).where(OutboxMessage.run_at > clock.now)
        ).all()
    )
    assert due == {
        "accommodations.reminder": assignment.starts_at - timedelta(days=1),
        "accommodations.sign_hours": assignment.agreed_until,
    }
    with write() as unit:
        session = unit.get_one(ListeningSession, assignment.session_id)
        session.starts_at += timedelta(days=1)
        session.ends_at += timedelta(days=1)
    assert say("accommodations.reminder", provider, assignment) is None
    assert say("accommodations.sign_hours", provider, assignment) is None


def test_who_signed_is_not_asked_to_sign(clock: Clock) -> None:
    provider, assignment = situation("accommodations.sign_hours")
    clock.move_to(assignment.agreed_until)
    with write():
        signed = answering.sign_hours(assignment.id, 120, actor="provider")
    assert signed.state == State.COMPLETED
    assert say("accommodations.sign_hours", provider, assignment) is None


def test_a_link_that_was_replaced_is_sent_anew() -> None:
    provider = make_provider("Pao Example")
    with write():
        providers.rotate_link(provider.id, actor="command")
    kinds = list(db.session.scalars(db.select(OutboxMessage.kind)))
    assert kinds == ["accommodations.link"]
