"""Whoever has no email, no smartphone or neither learns what a mail says: in a text, in a call, or from a letter."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from engage.accounts.models import User
from engage.core.db import db, write
from engage.core.i18n import in_language
from engage.core.i18n.formats import format_date
from engage.core.outbox import registry
from engage.core.outbox.models import CallOutcome, CallTask
from engage.core.outbox.outgoing import Call, Email, Outgoing, Text, callee_of, letter_of, script_of
from engage.core.outbox.services import enqueue
from engage.listening.models import ListeningSession, Registration
from tests.support.deciding_mails import EXAMPLES
from tests.support.listening_reach import (
    DIAL_IN,
    NEEDS_A_LINK,
    NEEDS_AN_ANSWER,
    PHONE,
    STATES,
    TO_A_STRANGER,
    reached_by,
    say,
)
from tests.support.outbox import Tray, deliver

pytestmark = pytest.mark.usefixtures("app", "clock")

OFFICE = "(916) 555-0142"
# They say that nothing is to be done, or ask something else than to come.
WITHOUT_THE_VISIT = ("registration.cancelled", "registration.contact_asked", "session.cancelled")


def of_accounts() -> set[str]:
    """Kinds to people with an account: all have an email address. Where it bounces, they get a call or a letter."""
    others = ("registration.", "session.", "volunteering.", "accommodations.")
    return {kind for kind in registry.kinds() if not kind.startswith(others)}


def facts(session: ListeningSession, registration: Registration) -> list[str]:
    """What a person needs to come: what, when, where, and the numbers to say or to dial."""
    return [
        "Listening session at the community center",
        format_date(session.starts_at),
        "7:00",
        "3271 Marysville Blvd",
        registration.reference,
        "555-0199",
        DIAL_IN["dial_in_code"],
    ]


def said_to(outgoing: Outgoing) -> list[str]:
    """What reaches the person: the text message, the call where there are none, and the letter where nobody answers."""
    text = [outgoing.body] if isinstance(outgoing, Text) else []
    return [*text, script_of(outgoing).text, letter_of(outgoing).script.text]


def test_every_kind_of_message_is_walked(app: Flask) -> None:
    own = {kind for kind in registry.kinds() if kind.startswith(("registration.", "session."))}
    assert {*STATES, TO_A_STRANGER} == own
    assert {kind for kind in of_accounts() if kind.startswith("decisions.")} == set(EXAMPLES)
    assert not User.__table__.c.email.nullable


@pytest.mark.parametrize("kind", STATES)
def test_a_text_a_call_and_a_letter_say_what_the_mail_says_and_need_no_link(app: Flask, kind: str) -> None:
    session, (mailed, texted, unreached) = reached_by(kind, "email", "phone", "neither")
    mail, text, call = (say(kind, session, one) for one in (mailed, texted, unreached))
    assert isinstance(mail, Email)
    assert isinstance(text, Text)
    assert isinstance(call, Call)
    known = [fact in mail.text for fact in facts(session, mailed)]
    assert kind in WITHOUT_THE_VISIT or sum(known) >= 2
    for outgoing, registration in ((text, texted), (call, unreached)):
        wanted = [
            fact for fact, is_known in zip(facts(session, registration), known, strict=True) if is_known
        ]
        for said in said_to(outgoing):
            assert re.search(STATES[kind], said), said
            assert kind in WITHOUT_THE_VISIT or not [fact for fact in wanted if fact not in said], said
    assert text.to == PHONE
    assert OFFICE in text.body
    spoken, printed = script_of(call).text, letter_of(call).script.text
    assert not [words for words in NEEDS_A_LINK if words in spoken + printed], spoken + printed
    assert not [words for words in NEEDS_AN_ANSWER if words in printed], printed
    assert kind.startswith("session.") or OFFICE in printed, printed
    letter = letter_of(call)
    assert letter.page.endswith((f"/s/{session.slug}", "/en/sessions"))
    assert bool(letter.private_page) is (kind not in ("session.cancelled", "registration.contact_asked"))


@pytest.mark.parametrize("kind", STATES)
def test_everybody_is_told_in_their_own_language(app: Flask, kind: str) -> None:
    session, people = reached_by(kind, "email", "phone", "neither", language="es")
    with in_language("es"):
        day = format_date(session.starts_at)
    for person in people:
        outgoing = say(kind, session, person)
        assert outgoing is not None
        assert outgoing.language == "es"
        for said in said_to(outgoing):
            assert "Sesión en el centro comunitario" in said, said
            assert day in said or kind in WITHOUT_THE_VISIT, said


def test_a_message_to_a_contact_that_is_to_be_confirmed_is_never_printed(app: Flask) -> None:
    session, (registration,) = reached_by(TO_A_STRANGER, "phone")
    outgoing = say(TO_A_STRANGER, session, registration)
    assert outgoing is not None
    callee = callee_of(outgoing)
    assert callee is not None
    assert callee.apart
    assert registration.reference not in script_of(outgoing).text


@pytest.mark.parametrize(
    ("contact", "texts", "outcome"),
    [
        ("email", False, None),
        ("phone", True, None),
        ("phone", False, CallOutcome.OPEN),
        ("neither", True, CallOutcome.NO_NUMBER),
    ],
)
def test_the_worker_leaves_nobody_out(
    app: Flask, contact: str, texts: bool, outcome: CallOutcome | None
) -> None:
    _session, (registration,) = reached_by("registration.confirmed", contact)
    tray = Tray()
    with write():
        enqueue("registration.confirmed", key="again", subject={"registration": registration.id})
    while deliver(tray, texts=texts):
        pass
    assert set(db.session.scalars(select(CallTask.outcome))) == ({outcome} if outcome else set())
    assert bool(tray.mails or tray.texts) is (outcome is None)
