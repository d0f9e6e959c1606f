"""How people get into the online part of a session: who says what, and who is kept from forgetting it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from engage.core.current import current_settings
from engage.core.db import write
from engage.core.outbox.outgoing import Call, Email
from engage.core.security.permissions import Role
from engage.listening.errors import LinkNeeded, NotReady
from engage.listening.models import ListeningSession, Mode, Registration, SessionStatus
from engage.listening.queries import work
from engage.listening.services import publishing
from engage.listening.services.links import Purpose, link_token
from engage.listening.services.reservations import EnteredBy
from engage.listening.services.way_in import WayIn, set_way_in
from tests.conftest import Clock
from tests.listening.unit.test_session_services import enqueued, fresh, move
from tests.support.accounts import PageAs, make_user
from tests.support.listening import make_party, make_session, register
from tests.support.listening_mails import told
from tests.support.today import work_counted

pytestmark = pytest.mark.usefixtures("app", "clock")

NUMBER, WRITTEN, CODE = "+19165550123", "(916) 555-0123", "123 456#"
ONLINE = make_party(Mode.VIRTUAL)


def link_of(registration: Registration) -> str:
    return link_token(Purpose.MANAGE, registration)


def near(clock: Clock, days: float = 6.9, **columns: Any) -> ListeningSession:
    """A session that starts within a week and has no link, with texts in one language."""
    details = {"virtual_url": "", "languages": ("en",), **columns}
    return make_session(starts_at=clock.now + timedelta(days=days), **details)


def save(session: ListeningSession, **way_in: str) -> int:
    with write():
        return set_way_in(session.id, way_in=WayIn(**way_in), version=fresh(session).version, actor="command")


def publish(session: ListeningSession) -> None:
    with write():
        publishing.publish_session(
            session.id, languages=["en"], promised={}, core_languages=["en"], actor="command"
        )


@pytest.mark.parametrize("modes", [(Mode.VIRTUAL,), (Mode.IN_PERSON, Mode.VIRTUAL)])
def test_a_session_that_is_near_is_not_published_without_its_link(
    clock: Clock, page_as: PageAs, modes: tuple[Mode, ...]
) -> None:
    session = near(clock, status=SessionStatus.DRAFT, modes=modes)
    with pytest.raises(NotReady) as refused:
        publish(session)
    assert refused.value.missing == {"virtual_url"}
    staff = page_as(Role.ORGANIZER)
    page = staff.get(f"/staff/sessions/{session.slug}")
    assert "Add the link to the online session: it starts in less than a week" in page.text()
    form = staff.get(f"/staff/sessions/{session.slug}/online")
    after = staff.submit(form, virtual_url="https://meet.example.org/a")
    assert "Before you can publish" not in after.text()
    publish(session)


@pytest.mark.parametrize(("days", "modes"), [(7.1, (Mode.VIRTUAL,)), (6.9, (Mode.IN_PERSON,))])
def test_a_session_far_away_or_in_person_alone_needs_no_link_yet(
    clock: Clock, days: float, modes: tuple[Mode, ...]
) -> None:
    session = near(clock, days, status=SessionStatus.DRAFT, modes=modes)
    publish(session)
    assert "no_link" not in work_counted()


def test_a_missing_link_is_work_from_a_week_before_and_stands_on_the_session(
    clock: Clock, page_as: PageAs
) -> None:
    session = near(clock, 7.1)
    staff = page_as(Role.ORGANIZER)
    missing = "There is no link to the online session"
    assert missing in staff.get(f"/staff/sessions/{session.slug}").texts(".note.warning h2")
    assert work_counted() == {}
    clock.advance(hours=3)
    assert missing in staff.get(f"/staff/sessions/{session.slug}").texts(".note.error h2")
    assert staff.get("/staff/").texts(".todo li.urgent") == [
        "1 session in the next 7 days has no link for people who join online"
    ]
    save(session, virtual_url="https://meet.example.org/a")
    assert work_counted() == {}
    assert missing not in staff.get(f"/staff/sessions/{session.slug}").text()


def test_the_link_of_a_public_session_that_is_near_stays(clock: Clock, page_as: PageAs) -> None:
    session = near(clock, virtual_url="https://meet.example.org/a")
    with pytest.raises(LinkNeeded):
        save(session)
    staff = page_as(Role.ORGANIZER)
    form = staff.get(f"/staff/sessions/{session.slug}/online")
    page = staff.submit(form, status=422, virtual_url="")
    assert "People who join online cannot get in without a link." in page.text()
    assert fresh(session).virtual_url == "https://meet.example.org/a"


def test_no_move_brings_a_public_session_near_without_its_link(clock: Clock) -> None:
    far = near(clock, 30)
    soon = clock.now + timedelta(days=3)
    with pytest.raises(LinkNeeded):
        move(far, starts_at=soon, ends_at=soon + timedelta(hours=1))
    in_person = near(clock, modes=(Mode.IN_PERSON,))
    with pytest.raises(LinkNeeded):
        move(in_person, virtual=True)


def test_the_place_of_a_session_can_change_while_its_link_is_still_missing(clock: Clock) -> None:
    session = near(clock)
    later = session.ends_at + timedelta(hours=1)
    move(session, ends_at=later)
    assert fresh(session).ends_at == later


def test_a_move_on_the_page_keeps_link_and_number(clock: Clock, page_as: PageAs) -> None:
    session = near(clock, virtual_url="https://meet.example.org/a", dial_in_number=NUMBER, dial_in_code=CODE)
    staff = page_as(Role.ORGANIZER)
    form = staff.get(f"/staff/sessions/{session.slug}/move")
    staff.submit(form, room="Upstairs", act="send")
    kept = fresh(session)
    way_in = (kept.room, kept.virtual_url, kept.dial_in_number, kept.dial_in_code)
    assert way_in == ("Upstairs", "https://meet.example.org/a", NUMBER, CODE)


def test_by_phone_is_said_only_where_there_is_a_number(client: FlaskClient) -> None:
    session = make_session()
    registration = register(session, party=ONLINE)
    addresses = [
        "/en/",
        f"/en/sessions/{session.slug}",
        f"/en/sessions/{session.slug}/rsvp",
        f"/en/my/{link_of(registration)}",
    ]
    for address in addresses:
        page = client.get(address).text
        assert "online, by video" in page.casefold(), address
        assert "by video or phone" not in page, address
    assert "by video or phone" not in words_of("registration.confirmed", session, registration)
    save(session, virtual_url=session.virtual_url, dial_in_number=NUMBER, dial_in_code=CODE)
    for address in addresses:
        assert "online, by video or phone" in client.get(address).text.casefold(), address
    assert "Online, by video or phone" in words_of("registration.confirmed", session, registration)


def words_of(kind: str, session: ListeningSession, registration: Any) -> str:
    outgoing = told(kind, session, registration)
    assert outgoing is not None
    return outgoing.text if isinstance(outgoing, Email) else outgoing.words


def test_the_number_is_told_to_who_takes_part_online_and_to_nobody_else(client: FlaskClient) -> None:
    session = make_session(dial_in_number=NUMBER, dial_in_code=CODE)
    online = register(session, "Online", party=ONLINE)
    called = register(session, "Called", party=ONLINE, phone="+19165550177")
    here = register(session, "Here")
    for kind in ("registration.confirmed", "registration.reminder_1", "registration.changed"):
        for registration in (online, called):
            words = words_of(kind, session, registration)
            assert WRITTEN in words, kind
            assert CODE in words, kind
        assert WRITTEN not in words_of(kind, session, here)
    assert WRITTEN in client.get(f"/en/my/{link_of(online)}").text
    assert WRITTEN not in client.get(f"/en/my/{link_of(here)}").text
    for address in (
        "/en/",
        f"/en/sessions/{session.slug}",
        f"/en/sessions/{session.slug}/flier",
        "/en/sessions.ics",
    ):
        html = client.open(address).text
        assert NUMBER not in html, address
        assert "555-0123" not in html, address
        assert CODE not in html, address


def test_a_call_says_the_number_and_the_code_aloud() -> None:
    session = make_session(dial_in_number=NUMBER, dial_in_code=CODE)
    registration = register(session, party=ONLINE, email=None)
    script = told("registration.confirmed", session, registration)
    assert isinstance(script, Call)
    assert "To join by phone, call" in script.words
    assert "When you are asked for a code, enter" in script.words


def test_a_calendar_entry_has_neither_link_nor_number(client: FlaskClient) -> None:
    session = make_session(dial_in_number=NUMBER, dial_in_code=CODE)
    registration = register(session, party=ONLINE)
    mail = told("registration.confirmed", session, registration)
    assert isinstance(mail, Email)
    entry = mail.attachments[0].data.decode()
    assert NUMBER[-10:] not in entry.replace("-", "").replace(" ", "")
    assert CODE not in entry


def test_a_first_number_is_told_to_those_without_email_and_another_one_to_all_online() -> None:
    session = make_session()
    mailed = register(session, "Mailed", party=ONLINE)
    phoned = register(session, "Phoned", party=ONLINE, phone="+19165550177")
    here = register(session, "Here", phone="+19165550178")
    assert save(session, virtual_url="https://a.example", dial_in_number=NUMBER) == 1
    assert "session.dial_in" in enqueued(phoned)
    assert "session.dial_in" not in enqueued(mailed)
    assert save(session, virtual_url="https://b.example", dial_in_number=NUMBER) == 0
    assert save(session, virtual_url="https://b.example", dial_in_number=NUMBER, dial_in_code=CODE) == 2
    assert "session.dial_in" in enqueued(mailed)
    assert "session.dial_in" not in enqueued(here)
    assert CODE in words_of("session.dial_in", session, mailed)
    save(session, virtual_url="https://b.example")
    assert told("session.dial_in", session, mailed) is None


def test_who_takes_part_online_without_email_or_number_to_call_is_work(clock: Clock) -> None:
    session = make_session(languages=("en",))
    register(session, "Mailed", party=ONLINE)
    register(session, "Phoned", party=ONLINE, phone="+19165550177")
    register(session, "Here", phone="+19165550178")
    assert work_counted()["no_way_in"] == 1
    save(session, virtual_url="https://a.example", dial_in_number=NUMBER)
    assert "no_way_in" not in work_counted()


def test_with_text_messages_only_a_number_that_takes_none_is_work(monkeypatch: pytest.MonkeyPatch) -> None:
    texting = replace(current_settings(), text_transport="file")
    monkeypatch.setattr(work, "current_settings", lambda: texting)
    session = make_session(languages=("en",))
    register(session, "Phoned", party=ONLINE, phone="+19165550177")
    assert "no_way_in" not in work_counted()
    register(session, "At a desk", party=ONLINE, phone="+19165550178x12")
    register(session, "Neither", party=ONLINE, entered_by=EnteredBy(user_id=make_user().id), email=None)
    assert work_counted()["no_way_in"] == 2


def test_the_page_is_not_there_for_a_session_in_person(page_as: PageAs) -> None:
    session = make_session(modes=(Mode.IN_PERSON,))
    page_as(Role.ORGANIZER).get(f"/staff/sessions/{session.slug}/online", status=404)
