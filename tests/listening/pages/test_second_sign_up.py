"""Who signs up again is promised nothing on the page, and its owner is told what we have and that nothing changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engage.core import clock as time
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.core.outbox.outgoing import Call, Email, Text
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.services import links, staff_entry
from engage.listening.services.links import Saved, Way
from tests.support.client import Page, PageClient
from tests.support.listening import make_party, make_request, make_session, register
from tests.support.listening_mails import told

pytestmark = pytest.mark.usefixtures("app")
FAMILY: dict[str, Any] = {
    "children": {"under_3": 1},
    "childcare": True,
    "meals": 2,
    "interpretation": {"fa": 2},
}
ADDRESS, NUMBER = "nadia@example.org", "+19165550142"
SAID = {
    Status.CONFIRMED: "Your spots are saved.",
    Status.WAITING: "You are number 1 on the waiting list.",
    Status.OFFERED: "We are holding your spots until",
    Status.LAPSED: "we are no longer holding your spots",
    Status.PENDING: "We need to check this sign-up by hand. Your spots are not saved yet.",
}
CONTACTS: list[dict[str, str | None]] = [
    {"email": ADDRESS},
    {"phone": NUMBER},
    {"email": ADDRESS, "phone": NUMBER},
]


def stands(session: ListeningSession, status: Status, **contact: Any) -> Registration:
    """A family of three that stands so, without the way there."""
    found = register(session, "Nadia Example", party=make_party(grown=2, **FAMILY), **contact)
    with write() as unit:
        row = unit.get_one(Registration, found.id)
        row.status = status
        row.queued_at = row.created_at
        row.offered_at = row.created_at if status is Status.OFFERED else None
        row.offer_expires_at = time.now() + timedelta(hours=9) if status is Status.OFFERED else None
    return found


def sign_up(page: PageClient, clock: Any, session: ListeningSession, **answers: str | None) -> Page:
    form = page.get(f"/en/sessions/{session.slug}/rsvp")
    clock.advance(seconds=60)
    return page.submit(form, **{"name": "Nadia Example", "grown": "1", "mode": "in_person", **answers})


def as_read(shown: Page) -> tuple[object, ...]:
    return shown.h1, shown.texts("main p"), shown.texts("main li"), shown.data


@pytest.mark.parametrize(
    ("status", "contact"),
    [*((status, CONTACTS[0]) for status in SAID), *((Status.WAITING, contact) for contact in CONTACTS[1:])],
)
def test_the_page_is_that_of_a_newcomer_however_the_first_sign_up_stands_and_never_says_saved(
    page: PageClient, clock: Any, status: Status, contact: dict[str, str | None]
) -> None:
    session = make_session()
    first = stands(session, status, **contact)
    again = sign_up(page, clock, session, **contact)
    other = {
        key: value and value.replace("nadia", "mai").replace("0142", "0143") for key, value in contact.items()
    }
    new = sign_up(page, clock, session, **{**other, "name": "Mai Example"})
    assert as_read(again) == as_read(new)
    assert again.h1 == "We received your sign-up"
    assert "If you signed up before, we kept the answers we had." in again.text("main")
    assert "saved" not in again.text("main")
    assert first.reference not in again.html
    assert first.public_id not in again.path


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "tell us an email address where we can send the link"),
        ("+19165550100", "the number to call to join"),
    ],
)
def test_somebody_without_an_email_is_told_what_is_so_without_one(
    page: PageClient, clock: Any, number: str, said: str
) -> None:
    session = make_session(dial_in_number=number)
    saved = sign_up(page, clock, session, phone=NUMBER, mode="virtual").text("main")
    assert said in saved
    assert "We will call you at the number you gave us" in saved
    assert "link in our message" not in saved
    assert "email address wrong" not in saved
    assert "private link" not in saved


def test_where_texts_are_sent_a_number_gets_one_unless_it_has_an_extension(
    make_app: Any, page: PageClient
) -> None:
    assert links.way_to(None, NUMBER) is Way.CALL
    app = make_app(ENGAGE_TEXT_TRANSPORT="file")
    with app.app_context():
        assert links.way_to(None, NUMBER) is Way.TEXT
        assert links.way_to(None, f"{NUMBER};ext=12") is Way.CALL
        assert links.way_to(ADDRESS, NUMBER) is Way.EMAIL


def test_reminders_are_promised_only_where_there_is_time_for_them(page: PageClient, clock: Any) -> None:
    for days, said in ((30, "a week before the session"), (3, "the day before the session"), (0.5, "")):
        session = make_session(starts_at=time.now() + timedelta(days=days))
        text = sign_up(page, clock, session, email=ADDRESS).text("main")
        assert said in text
        assert ("remind" in text) == bool(said)


@pytest.mark.parametrize("status", SAID)
def test_the_mail_says_what_we_have_how_it_stands_and_that_nothing_changed(
    page: PageClient, clock: Any, status: Status
) -> None:
    session = make_session()
    first = stands(session, status, email=ADDRESS)
    sign_up(page, clock, session, name="nadia  EXAMPLE", email=ADDRESS.upper(), grown="5")
    assert _kinds_after_the_first() == ["registration.repeated"]
    mail = told("registration.repeated", session, first)
    assert isinstance(mail, Email)
    for part in (
        "We kept the answers we had, and nothing changed.",
        SAID[status],
        *_facts(),
        first.reference,
        "/my/",
    ):
        assert part in mail.text
    assert ("Your spots are saved" in mail.text) == (status is Status.CONFIRMED)
    assert db.session.get_one(Registration, first.id).grown == 2


def test_back_and_a_quick_second_send_promise_and_change_nothing(page: PageClient, clock: Any) -> None:
    session = make_session()
    form = page.get(f"/en/sessions/{session.slug}/rsvp")
    clock.advance(seconds=60)
    answers = {"name": "Nadia Example", "email": ADDRESS, "mode": "in_person"}
    page.submit(form, **answers, grown="2")
    again = page.submit(page.get(f"/en/sessions/{session.slug}/rsvp"), **answers, grown="4").text("main")
    assert "If this is your first sign-up for this session, we need to check it by hand" in again
    assert "If you signed up before, we kept the answers we had, and nothing changed." in again
    assert "Check your email" not in again
    assert "link" not in again
    assert [(one.status, one.grown) for one in db.session.scalars(select(Registration))] == [("confirmed", 2)]
    assert _kinds_after_the_first() == ["registration.repeated"]


@pytest.mark.parametrize("status", SAID)
def test_who_has_only_a_phone_hears_the_same(status: Status) -> None:
    session = make_session()
    by_phone = stands(session, status, phone=NUMBER)
    text = told("registration.repeated", session, by_phone)
    assert isinstance(text, Text)
    call = told("registration.repeated", session, stands(session, status, email=None))
    assert isinstance(call, Call)
    for words in (text.body, text.words, call.words):
        for part in (
            "We kept the answers we had, and nothing changed.",
            SAID[status].replace("1", ""),
            *_facts(),
        ):
            assert part.split(" number ")[0] in words
    assert "/my/" in text.body
    assert by_phone.reference in text.words
    assert "http" not in text.words + call.words


def test_a_repeat_by_staff_is_told_too_and_one_after_canceling_is_a_new_sign_up(
    page: PageClient, clock: Any
) -> None:
    session = make_session()
    first = stands(session, Status.CANCELLED, email=ADDRESS)
    sign_up(page, clock, session, email=ADDRESS)
    newer = db.session.scalar(select(Registration).where(Registration.id != first.id))
    assert newer is not None
    assert (newer.status, newer.grown) == (Status.CONFIRMED, 1)
    again = make_request("Nadia Example", email=ADDRESS)
    with write():
        reserved = staff_entry.enter_registration(session, request=again, user_id=1, actor="user:1")
    assert (reserved.registration_id, reserved.is_duplicate) == (newer.id, True)
    assert _kinds_after_the_first()[-1] == "registration.repeated"


def test_nothing_is_said_of_a_repeat_once_the_sign_up_is_canceled() -> None:
    session = make_session()
    assert told("registration.repeated", session, stands(session, Status.CANCELLED, email=ADDRESS)) is None


@pytest.mark.parametrize("kind", ["registration.link", "registration.changed"])
@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.WAITING, Status.OFFERED])
def test_a_change_and_a_link_say_how_the_sign_up_stands_as_well(kind: str, status: Status) -> None:
    session = make_session()
    mail = told(kind, session, stands(session, status, email=ADDRESS))
    assert isinstance(mail, Email)
    assert SAID[status] in mail.text
    assert all(part in mail.text for part in _facts())


def test_a_link_asked_for_while_we_check_says_that_no_spots_are_saved_yet() -> None:
    session = make_session()
    mail = told("registration.link", session, stands(session, Status.PENDING, email=ADDRESS))
    assert isinstance(mail, Email)
    assert SAID[Status.PENDING] in mail.text


def test_pages_from_before_the_links_held_no_registration_still_open(page: PageClient) -> None:
    from engage.core.security.tokens import make_token

    session = make_session()
    first = register(session, email=ADDRESS)
    for state, said in (("confirmed", "Check your email."), ("held", "we need to check it by hand")):
        token = make_token(links.Purpose.SAVED, f"{first.public_id}-{state}-virtual-mail")
        assert said in page.get(f"/en/sessions/{session.slug}/saved/{token}").text("main")
    phone = make_token(links.Purpose.SAVED, f"{first.public_id}-waiting-virtual-phone")
    assert "We will call you" in page.get(f"/en/sessions/{session.slug}/saved/{phone}").text("main")
    other = links.saved_token(Saved(first.session_id, Mode.VIRTUAL, Way.EMAIL))
    page.get(f"/en/sessions/{make_session().slug}/saved/{other}", status=410)


def _facts() -> list[str]:
    return [
        "People: 3",
        "People aged 13 or older: 2",
        "Children ages 0 to 2: 1",
        "Childcare: Yes",
        "People who eat with us: 2",
        "Interpreter: Farsi or Dari: 2 people",
    ]


def _kinds_after_the_first() -> list[str]:
    first = ("registration.confirmed", "registration.reminder_7", "registration.reminder_1")
    wanted = select(OutboxMessage.kind).where(OutboxMessage.kind.not_in(first)).order_by(OutboxMessage.id)
    return list(db.session.scalars(wanted))
