"""What strangers can do with one contact: few messages, and few parties before somebody looks."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.core.db import db, write
from engage.core.outbox.ceiling import MESSAGES_PER_DAY, MESSAGES_PER_HOUR
from engage.core.outbox.models import OutboxMessage
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Mode, Registration, ReviewReason, Status
from engage.listening.queries import parties
from engage.listening.services import changes, staff_entry
from engage.listening.services.access import load_registration
from engage.listening.services.reservations import EnteredBy
from engage.listening.services.telling import live_registration_ids, tell_moved
from tests.conftest import Clock
from tests.listening.pages.test_manage_registration import my
from tests.support.accounts import make_user
from tests.support.client import PageClient
from tests.support.listening import make_request, make_session, register
from tests.support.outbox import all_gone_out
from tests.support.registrations import seen_now, switch

VICTIM = "victim@example.org"


def messages(*, reminders: bool = False) -> int:
    number = select(func.count()).select_from(OutboxMessage)
    if not reminders:
        number = number.where(OutboxMessage.kind.not_like("%reminder%"))
    return int(db.session.scalar(number) or 0)


def switch_to_and_fro(registration_id: int, times: int) -> None:
    for _time in range(times):
        now = Mode(db.session.get_one(Registration, registration_id).mode)
        other = Mode.VIRTUAL if now is Mode.IN_PERSON else Mode.IN_PERSON
        with write():
            changes.switch_mode(registration_id, mode=other, actor="registrant")
        all_gone_out()


def test_a_hundred_changes_are_at_most_the_ceiling_of_messages_and_all_are_saved(app: Flask) -> None:
    registration = register(make_session(), email=VICTIM)
    switch_to_and_fro(registration.id, 101)
    assert messages() == MESSAGES_PER_HOUR
    after = db.session.get_one(Registration, registration.id)
    assert (after.mode, after.calendar_sequence) == (Mode.VIRTUAL, 101)
    assert after.untold_at is not None


def test_the_ceiling_is_of_the_day_too_and_what_was_left_out_is_not_counted(app: Flask, clock: Clock) -> None:
    clock.move_to(clock.now.replace(hour=1))
    registration = register(make_session(), email=VICTIM)
    for _hour in range(6):
        switch_to_and_fro(registration.id, 12)
        clock.advance(hours=1)
    assert messages() == MESSAGES_PER_DAY


def test_changes_that_have_not_been_sent_yet_are_one_message(app: Flask) -> None:
    registration = register(make_session(), email=VICTIM)
    for mode in (Mode.VIRTUAL, Mode.IN_PERSON, Mode.VIRTUAL):
        with write():
            changes.switch_mode(registration.id, mode=mode, actor="registrant")
    kinds = db.session.scalars(select(OutboxMessage.kind).where(OutboxMessage.kind.like("%changed")))
    assert kinds.all() == ["registration.changed"]
    assert db.session.get_one(Registration, registration.id).untold_at is None


def test_who_is_not_written_to_any_more_reads_so_on_her_page(page: PageClient, app: Any) -> None:
    registration = register(make_session(), email=VICTIM)
    switch_to_and_fro(registration.id, MESSAGES_PER_HOUR - 1)
    shown = page.get(my(registration, language="en"))
    assert "did not write to you" not in shown.text()
    shown = switch(page, shown)
    assert "Your latest change is saved. We did not write to you about it" in shown.text()


def test_a_new_link_is_sent_at_the_ceiling_too_and_cannot_be_asked_for_again_without_it(
    page: PageClient, app: Any
) -> None:
    registration = register(make_session(), email=VICTIM)
    switch_to_and_fro(registration.id, MESSAGES_PER_HOUR)
    old = page.get(my(registration, language="en"))
    page.submit(old, form='form[action$="/new-link"]', status=200)
    page.submit(old, form='form[action$="/new-link"]', status=410)
    sent = select(OutboxMessage).where(OutboxMessage.kind == "registration.link")
    assert len(db.session.scalars(sent).all()) == 1


def test_what_staff_do_is_told_whatever_strangers_did(app: Flask) -> None:
    registration = register(make_session(), email=VICTIM)
    switch_to_and_fro(registration.id, 20)
    before = messages()
    with write():
        changes.cancel_registration(registration.id, actor="user:1")
    assert messages() == before + 1
    assert db.session.get_one(Registration, registration.id).untold_at is None


@pytest.mark.parametrize("way", ["victim+{}@example.org", "Victim@Example.ORG", "victim@example.org"])
def test_thirty_names_with_one_address_are_two_parties_and_the_rest_wait_for_a_look(
    app: Flask, way: str
) -> None:
    session = make_session()
    parties = [register(session, f"Person {number}", email=way.format(number)) for number in range(30)]
    assert [party.status for party in parties] == [Status.CONFIRMED] * 2 + [Status.PENDING] * 28
    assert {party.review_reason for party in parties[2:]} == {ReviewReason.SAME_CONTACT}
    assert messages() == 2
    with write():
        assert tell_moved(session) == 2


def test_many_sessions_are_no_way_around_the_ceiling_and_the_next_registration_waits(app: Flask) -> None:
    parties = [register(make_session(), email=VICTIM) for _number in range(MESSAGES_PER_HOUR + 2)]
    assert [party.status for party in parties[-3:]] == [Status.CONFIRMED, Status.PENDING, Status.PENDING]
    assert parties[-1].review_reason == ReviewReason.MANY_MESSAGES
    assert messages() == MESSAGES_PER_HOUR


def test_a_number_counts_as_an_address_does_and_dots_only_where_they_mean_nothing(app: Flask) -> None:
    session = make_session()
    by_phone = [register(session, f"Person {number}", phone="+19165550142") for number in range(3)]
    dotted = [
        register(session, f"Guest {n}", email=f"{name}@gmail.com")
        for n, name in enumerate(("a.b", "ab", "a.b."))
    ]
    others = [
        register(session, f"Other {n}", email=f"{name}@example.org")
        for n, name in enumerate(("a.b", "ab", "a-b"))
    ]
    assert [party.status for party in (by_phone[2], dotted[2])] == [Status.PENDING] * 2
    assert {party.status for party in others} == {Status.CONFIRMED}


def test_what_staff_enter_and_a_helpers_contact_are_taken_whatever_their_number(app: Flask) -> None:
    session, by = make_session(), EnteredBy(user_id=make_user(Role.ORGANIZER).id, actor="user:1")
    helped = [
        register(session, f"Party {number}", email=VICTIM, entered_by=by, is_helpers=number % 2 == 0)
        for number in range(6)
    ]
    assert {party.status for party in helped} == {Status.CONFIRMED}
    assert register(session, "Own Party", email=VICTIM).status == Status.CONFIRMED


def _three_of_one(session: ListeningSession) -> list[Registration]:
    return [register(session, f"Person {letter}", email=VICTIM) for letter in "ABCD"]


def test_staff_see_the_parties_of_one_contact_and_decide_about_them_at_once(page_as: Any, app: Any) -> None:
    session = make_session()
    parties, other = _three_of_one(session), register(session, "Other Example")
    page = page_as(Role.ORGANIZER)
    listed = page.get(f"/staff/sessions/{session.slug}/registrations")
    assert listed.text().count("4 parties with this contact") == 4
    shown = page.get(f"/staff/sessions/{session.slug}/registrations/{parties[0].reference}")
    assert shown.text("#same-contact") == "4 parties with this contact"
    assert "Person D" in shown.text("main")
    waits = page.get(f"/staff/sessions/{session.slug}/registrations/{parties[3].reference}").text("main")
    assert "This party has no spots yet." in waits
    assert "machine" not in waits
    assert "one contact" not in page.get(
        f"/staff/sessions/{session.slug}/registrations/{other.reference}"
    ).text("main")
    page.submit(shown, form='form[action$="/held"]', act="release")
    db.session.expire_all()
    assert {db.session.get_one(Registration, party.id).status for party in parties} == {Status.CONFIRMED}


def test_the_resident_reads_that_the_office_looks_first(page: PageClient, clock: Clock) -> None:
    session = make_session()
    _three_of_one(session)
    form, before = page.get(f"/en/sessions/{session.slug}/rsvp"), messages(reminders=True)
    clock.advance(minutes=1)
    saved = page.submit(form, name="Person E", email=VICTIM, grown="1")
    assert saved.h1 == "We received your sign-up"
    assert "we need to check it by hand" in saved.text()
    assert messages(reminders=True) == before, "who waits is told nothing yet"
    assert "sent you a message" not in saved.text("main")
    assert "private link" not in saved.text("main")


def test_a_button_pressed_twice_for_the_second_party_is_answered_as_once(
    page: PageClient, clock: Clock
) -> None:
    session = make_session()
    register(session, "Person A", email=VICTIM)
    form = page.get(f"/en/sessions/{session.slug}/rsvp")
    clock.advance(minutes=1)
    answers = [page.submit(form, name="Person B", email=VICTIM, grown="1").h1 for _time in range(2)]
    assert answers == ["We received your sign-up"] * 2


def test_who_is_let_in_by_staff_is_told(app: Flask) -> None:
    session = make_session()
    party = _three_of_one(session)[3]
    with write():
        staff_entry.accept_pending(session.id, [party.id], actor="user:1")
    assert db.session.scalar(
        select(OutboxMessage).where(OutboxMessage.key == f"registration.confirmed:{party.id}")
    )


@pytest.mark.parametrize(
    ("email", "phone"), [("victim+{}@example.org", None), ("other{}@example.org", "+19165550142")]
)
def test_one_name_is_no_way_around_with_other_forms_of_the_address(
    app: Flask, email: str, phone: str | None
) -> None:
    session = make_session()
    parties = [register(session, email=email.format(number), phone=phone) for number in range(4)]
    assert [party.status for party in parties] == [Status.CONFIRMED] * 2 + [Status.PENDING] * 2


def _rename(registration: Registration, name: str, **contact: str) -> Registration:
    with write():
        request = make_request(name, **contact)
        seen = seen_now(registration)
        changes.change_own_registration(registration.id, request=request, seen=seen, actor="registrant")
    return load_registration(registration.id)


@pytest.mark.parametrize("way", [{"email": VICTIM}, {"phone": "+19165550142"}])
def test_a_party_that_takes_the_name_of_another_of_its_contact_still_counts(
    page_as: Any, app: Any, way: dict[str, str]
) -> None:
    session = make_session()
    parties = [register(session, "Person A", **way), register(session, "Person B", **way)]
    _rename(parties[1], "Person A", **way)
    third = register(session, "Person B", **way)
    assert (third.status, third.review_reason) == (Status.PENDING, ReviewReason.SAME_CONTACT)
    listed = page_as(Role.ORGANIZER).get(f"/staff/sessions/{session.slug}/registrations")
    assert listed.text().count("3 parties with this contact") == 3
    again = _rename(parties[1], "Person C", **way)
    assert again.contact_key is not None


def test_another_name_and_address_at_once_tells_nothing_of_who_has_both_already(app: Flask) -> None:
    session = make_session()
    hers = register(session, "Person A", email=VICTIM)
    his = register(session, "Person B", email=VICTIM)
    after = _rename(his, "Person A", email="other@example.org")
    assert (after.name, after.email, after.contact_key) == ("Person A", VICTIM, None)
    assert load_registration(hers.id).contact_key is not None


def test_a_family_with_one_number_is_seen_together_and_each_of_its_addresses_is_told(app: Flask) -> None:
    session = make_session()
    family = [
        register(session, f"Party {who}", email=f"{who}@example.org", phone="+19165550100") for who in "abc"
    ]
    assert family[2].review_reason == ReviewReason.SAME_CONTACT
    assert parties.count_parties_of_contacts(session.id, family) == {party.id: 3 for party in family}
    others = parties.list_parties_of_contact(family[2])
    assert [party.id for party in others] == [party.id for party in family[:2]]
    assert live_registration_ids(session.id) == [party.id for party in family]


def test_of_the_parties_that_wait_with_one_address_one_is_told_where_no_other_is(app: Flask) -> None:
    session = make_session()
    taken = [register(session, f"Party {number}", email=VICTIM) for number in range(2)]
    waiting = [register(session, f"Party {number}", email=VICTIM) for number in range(2, 5)]
    assert live_registration_ids(session.id) == [party.id for party in taken]
    with write():
        for party in taken:
            changes.cancel_registration(party.id, actor="registrant")
    assert live_registration_ids(session.id) == [waiting[0].id]
