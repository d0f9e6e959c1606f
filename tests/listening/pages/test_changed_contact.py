"""A changed contact waits until its owner confirms it, and whoever had the registration before can take it back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engage.core import clock as product_clock
from engage.core.db import db, write
from engage.core.outbox.ceiling import MESSAGES_PER_HOUR
from engage.core.outbox.delivery import Carriers, deliver_next
from engage.core.outbox.outgoing import Email
from engage.core.outbox.registry import make
from engage.core.outbox.rendering import message_context
from engage.core.personal_data.requests import erase_person, export_person, find_people
from engage.core.security.permissions import Role
from engage.listening import jobs
from engage.listening.models import REGISTRANT, ContactChange, Registration
from engage.listening.services import contact, links
from engage.listening.services.access import load_registration
from engage.listening.services.contact_hashes import renew_contact_hashes
from engage.listening.services.links import Purpose, contact_token
from engage.listening.services.reservations import Contact
from tests.conftest import Clock
from tests.listening.pages.test_manage_registration import my
from tests.support.client import PageClient
from tests.support.listening import make_session, register
from tests.support.outbox import Tray, all_gone_out
from tests.support.registrations import switch

OLD, NEW = "old@example.org", "new@example.org"


def ask(page: PageClient, registration: Registration, **answers: str) -> Any:
    form = page.get(my(registration, "/change", "en"))
    return page.submit(form, **{"email": NEW, **answers})


def the_change() -> ContactChange:
    db.session.expire_all()
    return db.session.scalars(select(ContactChange)).one()


def address(purpose: Purpose) -> str:
    tail = "contact" if purpose is Purpose.NEW_CONTACT else "keep"
    return f"/en/{tail}/{contact_token(purpose, the_change())}"


def send_all(*, texts: bool = True) -> list[Email]:
    tray = Tray()
    while deliver_next(Carriers(mail=tray, text=tray if texts else None)):
        pass
    return [email for email, _envelope in tray.mails]


def contact_of(registration: Registration) -> tuple[str | None, str | None]:
    now = load_registration(registration.id)
    return now.email, now.phone


def test_a_changed_address_is_kept_apart_and_the_old_one_is_told_first(page: PageClient, app: Any) -> None:
    registration = register(make_session(), email=OLD)
    all_gone_out()
    shown = ask(page, registration, grown="3")
    assert f"You asked us to write to \u2066{NEW}\u2069 from now on" in shown.text()
    assert contact_of(registration) == (OLD, None)
    assert load_registration(registration.id).grown == 3
    mails = send_all()
    assert [(mail.to, mail.subject.partition("?")[0].partition(":")[0]) for mail in mails] == [
        (OLD, "Did you change your contact information"),
        (NEW, "Please confirm your contact information"),
        (OLD, "Your sign-up has changed"),
    ]


def test_the_mail_to_a_new_address_opens_nothing_and_names_nobody(page: PageClient, app: Any) -> None:
    registration = register(make_session(), "Nadia Example", email=OLD)
    ask(page, registration)
    (mail,) = [mail for mail in send_all() if mail.to == NEW]
    assert "/my/" not in mail.text + mail.html
    assert "/keep/" not in mail.text + mail.html
    assert "Nadia" not in mail.text + mail.html
    assert mail.callee is None


@pytest.mark.parametrize("kind", ["registration.contact_asked", "registration.contact_confirm"])
def test_nothing_in_the_two_mails_is_left_untranslated(page: PageClient, app: Any, kind: str) -> None:
    registration = register(make_session(), "نادیا", email=OLD, language="qps")
    with write():
        row = db.session.get_one(Registration, registration.id)
        wanted = Contact(name="نادیا", language="qps", email=NEW)
        contact.contact_that_stands(row, wanted, actor="registrant")
    with message_context():
        mail = make(kind, {"registration": registration.id, "change": the_change().id})
    assert isinstance(mail, Email)
    assert "⟦" in mail.subject
    own = ("http", "--", "\u2066", "نادیا", "SCORE", "Sacramento", "Listening session", "Do you have")
    plain = [line for line in mail.text.splitlines() if line.strip() and "⟦" not in line]
    assert [line for line in plain if not any(part in line for part in own)] == []


def test_links_in_mails_to_the_old_address_open_nothing_once_the_new_one_is_confirmed(
    page: PageClient, app: Any
) -> None:
    registration = register(make_session(), email=OLD)
    ask(page, registration)
    old_link = my(registration, "", "en")
    assert page.client.get(old_link).status_code == 200
    opened = page.submit(page.get(address(Purpose.NEW_CONTACT)))
    assert opened.status == 200
    assert page.client.get(old_link).status_code == 410
    assert any("/my/" in mail.text for mail in send_all() if mail.to == NEW)


def test_the_last_of_several_new_addresses_is_written_to_once_and_the_others_never(
    page: PageClient, app: Any
) -> None:
    registration = register(make_session(), email=OLD)
    all_gone_out()
    for email in ("first@example.org", "second@example.org", NEW):
        ask(page, registration, email=email)
    asked = [mail for mail in send_all() if not mail.subject.startswith("Your sign-up")]
    assert [mail.to for mail in asked] == [OLD, NEW]


def test_opening_the_link_confirms_nothing_and_its_button_does_once(page: PageClient, app: Any) -> None:
    registration = register(make_session(), email=OLD)
    ask(page, registration)
    here = address(Purpose.NEW_CONTACT)
    shown = page.get(here)
    page.client.head(here)
    assert contact_of(registration) == (OLD, None)
    assert NEW in shown.text()
    mine = page.submit(shown)
    assert mine.path == my(registration, language="en")
    assert contact_of(registration) == (NEW, None)
    sequence = load_registration(registration.id).calendar_sequence
    page.submit(shown)
    assert load_registration(registration.id).calendar_sequence == sequence
    assert [mail.to for mail in send_all() if "private link" in mail.subject] == [NEW]


def test_a_link_that_has_confirmed_does_not_open_the_registration_later(
    page: PageClient, app: Any, clock: Clock
) -> None:
    registration = register(make_session(), email=OLD)
    ask(page, registration)
    shown = page.get(address(Purpose.NEW_CONTACT))
    page.submit(shown)
    page.submit(page.get(my(registration, language="en")), form='form[action$="/done"]', status=200)
    clock.advance(minutes=2)
    page.get(shown.path, status=410)
    page.submit(shown, status=410)


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_the_old_address_takes_a_change_back_and_gets_a_new_link(
    page: PageClient, app: Any, is_confirmed: bool
) -> None:
    registration = register(make_session(), email=OLD)
    thief = my(registration, language="en")
    ask(page, registration)
    keep = address(Purpose.OLD_CONTACT)
    if is_confirmed:
        page.submit(page.get(address(Purpose.NEW_CONTACT)))
        ask(page, registration, email="third@example.org")
    page.get(keep)
    page.submit(page.get(keep))
    assert contact_of(registration) == (OLD, None)
    assert db.session.scalars(select(ContactChange)).all() == []
    page.get(thief, status=410)
    page.get(keep, status=410)
    assert [mail.to for mail in send_all() if "private link" in mail.subject][-1] == OLD


def test_nothing_goes_to_an_address_that_is_not_confirmed(page: PageClient, app: Any) -> None:
    registration = register(make_session(), email=OLD)
    ask(page, registration)
    switch(page, page.get(my(registration, language="en")))
    with write():
        assert links.send_links_again(email=NEW, phone=None) == 0
    kinds = {mail.to: mail.headers.get("Reply-To") for mail in send_all() if mail.to == NEW}
    assert len(kinds) == 1


def test_both_links_end_and_what_they_were_for_is_deleted(page: PageClient, app: Any, clock: Clock) -> None:
    registration = register(make_session(), email=OLD)
    ask(page, registration)
    new, old = address(Purpose.NEW_CONTACT), address(Purpose.OLD_CONTACT)
    clock.advance(days=7)
    page.get(new, status=410)
    page.get(old)
    assert contact.find_open_change(registration.id) is None
    clock.advance(days=7)
    page.get(old, status=410)
    jobs.drop_old_contacts()
    assert db.session.scalars(select(ContactChange)).all() == []


def test_one_link_does_not_do_what_the_other_does(page: PageClient, app: Any) -> None:
    registration = register(make_session(), email=OLD)
    ask(page, registration)
    for purpose, tail in ((Purpose.NEW_CONTACT, "keep"), (Purpose.OLD_CONTACT, "contact")):
        page.get(f"/en/{tail}/{contact_token(purpose, the_change())}", status=410)


def test_a_change_is_shown_in_the_form_and_going_back_to_the_old_address_drops_it(
    page: PageClient, app: Any
) -> None:
    registration = register(make_session(), email=OLD)
    ask(page, registration)
    form = page.get(my(registration, "/change", "en"))
    assert form.fields()["email"] == NEW
    public_id = the_change().public_id
    page.submit(form, grown="2")
    assert the_change().public_id == public_id
    page.submit(page.get(my(registration, "/change", "en")), email=OLD)
    assert contact.find_open_change(registration.id) is None


def test_a_second_number_beside_an_address_is_taken_and_one_instead_of_it_confirms(
    page: PageClient, app: Any
) -> None:
    registration = register(make_session(), email=OLD)
    ask(page, registration, email=OLD, phone="(916) 555-0142")
    assert contact_of(registration) == (OLD, "+19165550142")
    ask(page, registration, email="", phone="(916) 555-0142")
    assert contact_of(registration) == (OLD, "+19165550142")
    assert (the_change().email, the_change().phone) == (None, "+19165550142")


def test_changing_to_a_strangers_address_again_and_again_stops_at_the_ceiling(
    page: PageClient, app: Any
) -> None:
    registration = register(make_session(), email=OLD)
    for number in range(MESSAGES_PER_HOUR):
        email = NEW if number % 2 else f"new+{number}@example.org"
        form = page.get(my(registration, "/change", "en"))
        page.client.post(form.path, data={**form.fields(), "email": email})
    refused = page.submit(page.get(my(registration, "/change", "en")), email="x@example.org", status=422)
    assert "Please try again in an hour" in refused.text(".summary")
    assert len([mail for mail in send_all() if mail.to.startswith("new")]) < MESSAGES_PER_HOUR


def test_staff_see_what_is_not_confirmed_and_may_confirm_it_on_the_phone(page_as: Any, app: Any) -> None:
    session = make_session()
    registration = register(session, email=OLD)
    page = page_as(Role.ORGANIZER)
    here = f"/staff/sessions/{session.slug}/registrations/{registration.reference}"
    page.submit(page.get(f"{here}/change"), email=NEW)
    assert contact_of(registration) == (OLD, None)
    shown = page.get(here)
    assert "Not confirmed yet" in shown.text("main")
    page.submit(shown, form='form[action$="/confirm-contact"]')
    assert contact_of(registration) == (NEW, None)
    assert "Confirmed the new email or phone" in page.get(here).text("main")


def test_staff_may_leave_the_contact_as_it_was(page_as: Any, app: Any) -> None:
    session = make_session()
    registration = register(session, email=OLD)
    page = page_as(Role.ORGANIZER)
    here = f"/staff/sessions/{session.slug}/registrations/{registration.reference}"
    page.submit(page.get(f"{here}/change"), email=NEW)
    shown = page.get(here)
    page.submit(shown, form='form[action$="/keep-contact"]')
    assert contact_of(registration) == (OLD, None)
    again = page.submit(shown, form='form[action$="/keep-contact"]')
    assert "This registration was changed after you opened the page" in again.text()


def test_both_addresses_are_found_exported_and_erased(page: PageClient, app: Any) -> None:
    registration = register(make_session(), email=OLD)
    ask(page, registration)
    assert find_people(NEW) == find_people(OLD) == [(REGISTRANT, registration.id)]
    (row,) = export_person(REGISTRANT, registration.id)["contact_change"]
    assert (row["email"], row["email_before"]) == (NEW, OLD)
    with write():
        erase_person(REGISTRANT, registration.id, actor="test")
    assert db.session.scalars(select(ContactChange)).all() == []


def test_a_confirmed_address_is_found_as_any_other_and_its_hashes_are_right(
    page: PageClient, app: Any
) -> None:
    session = make_session()
    registration = register(session, "Nadia Example", email=OLD)
    twin = register(session, "Nadia Example", email=NEW)
    ask(page, registration)
    page.submit(page.get(address(Purpose.NEW_CONTACT)))
    assert load_registration(registration.id).contact_key is None
    assert load_registration(twin.id).contact_key is not None
    with write():
        assert renew_contact_hashes(0)[1] == 0


def test_a_registration_has_at_most_one_contact_to_be_confirmed(app: Flask) -> None:
    registration = register(make_session(), email=OLD)
    rows = [
        ContactChange(
            registration_id=registration.id,
            public_id=f"change{number}",
            email=NEW,
            asked_at=product_clock.now(),
        )
        for number in range(2)
    ]
    with pytest.raises(IntegrityError), write() as session:
        session.add_all(rows)
