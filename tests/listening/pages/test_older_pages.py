"""Two pages of one registration are open: whoever saves second is shown what was saved meanwhile, and chooses.

Without a script, in the reader's language, and with one more tap instead of writing everything again.
"""

from __future__ import annotations

from typing import Any

import pytest

from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.listening.models import Mode, NeedKind, Registration, Status
from engage.listening.services import changes, contact, waiting
from engage.listening.services.access import load_registration
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.registrations import address, my, switch, the

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def party() -> Registration:
    return register(make_session(slug="hagginwood"), "Dos Tabs", party=make_party(grown=2))


def test_a_phone_number_added_on_an_older_page_takes_no_spots_away(
    page: PageClient, party: Registration
) -> None:
    older = page.get(my(party, "/change"))
    page.submit(page.get(my(party, "/change")), grown="4", children__from_6_to_12="1")

    shown = page.submit(older, status=422, phone="916-555-0142")
    said = shown.text(".summary")
    assert "How many people aged 13 or older are coming? Saved now: 4" in said
    assert "Children ages 6 to 12 Saved now: 1" in said
    assert "You wrote" not in said
    assert (the(party).grown, the(party).children, the(party).phone) == (4, 1, None)

    page.submit(shown)
    after = load_registration(party.id)
    assert (after.grown, after.counts(NeedKind.CHILDREN), after.phone) == (
        4,
        {"from_6_to_12": 1},
        "+19165550142",
    )


def test_of_two_answers_to_one_question_both_are_shown_and_the_writers_stands_in_the_form(
    page: PageClient, party: Registration
) -> None:
    older = page.get(my(party, "/change"))
    page.submit(page.get(my(party, "/change")), grown="4", access_note="By the door")

    shown = page.submit(older, status=422, grown="3", access_note="")
    assert "Saved now: 4 You wrote: 3" in shown.text(".summary")
    assert (shown.fields()["grown"], shown.fields()["access_note"]) == ("3", "By the door")
    page.submit(shown)
    assert (the(party).grown, the(party).access_note) == (3, "By the door")


def test_whoever_keeps_what_is_saved_goes_back_and_nothing_changes(
    page: PageClient, party: Registration
) -> None:
    older = page.get(my(party, "/change"))
    page.submit(page.get(my(party, "/change")), grown="4")

    shown = page.submit(older, status=422, grown="3")
    assert my(party) in [link.attrs["href"] for link in shown.all(".summary a")]
    assert the(party).grown == 4


def test_a_third_save_in_between_is_shown_again(page: PageClient, party: Registration) -> None:
    older = page.get(my(party, "/change"))
    page.submit(page.get(my(party, "/change")), grown="4")
    shown = page.submit(older, status=422, grown="3")
    page.submit(page.get(my(party, "/change")), grown="5")

    assert "Saved now: 5 You wrote: 3" in page.submit(shown, status=422).text(".summary")
    assert the(party).grown == 5


def test_the_same_form_sent_twice_is_answered_as_saved(page: PageClient, party: Registration) -> None:
    form = page.get(my(party, "/change"))
    for _time in range(2):
        assert "Your changes are saved." in page.submit(form, grown="4", email="new@example.org").text()
    assert the(party).grown == 4


def test_another_contact_that_was_asked_for_is_not_dropped_by_an_older_page(
    page: PageClient, party: Registration
) -> None:
    older = page.get(my(party, "/change"))
    page.submit(page.get(my(party, "/change")), email="aunt@example.org")

    shown = page.submit(older, status=422, grown="3")
    assert "aunt@example.org" in shown.text(".summary")
    page.submit(shown)
    change = contact.find_open_change(party.id)
    assert change is not None
    assert (change.email, the(party).grown) == ("aunt@example.org", 3)


def test_a_correction_by_staff_is_not_overwritten_by_the_residents_open_page_nor_the_reverse(
    page: PageClient, page_as: PageAs, party: Registration
) -> None:
    staff = page_as(Role.ORGANIZER)
    hers, theirs = page.get(my(party, "/change")), staff.get(address(party, "/change"))
    staff.submit(theirs, name="Dos Tabs Example", is_helpers="y")

    shown = page.submit(hers, status=422, grown="3")
    assert "Saved now: Dos Tabs Example" in shown.text(".summary").replace("\u2068", "").replace("\u2069", "")
    page.submit(shown)
    assert (the(party).name, the(party).grown) == ("Dos Tabs Example", 3)

    older = staff.submit(theirs, status=422, name="Two Tabs")
    assert "Saved now: 3" in older.text(".summary")
    assert (the(party).name, the(party).grown) == ("Dos Tabs Example", 3)


def test_what_was_written_for_a_canceled_sign_up_is_said_not_to_be_saved(
    page: PageClient, party: Registration
) -> None:
    older, number = page.get(my(party, "/change")), party.id
    with write():
        changes.cancel_registration(number, actor="user:1")
    assert "Your changes were not saved" in page.submit(older, grown="3").text()


def test_a_switch_on_an_older_page_is_not_made_unseen(page: PageClient, party: Registration) -> None:
    older = page.get(my(party, "/switch"))
    page.submit(page.get(my(party, "/change")), grown="4")
    shown = page.submit(older)
    assert "so nothing was done" in shown.text()
    assert the(party).mode == "in_person"

    switch(page, shown)
    assert the(party).mode == "virtual"


def test_leaving_the_waiting_list_on_an_older_page_does_not_cancel_spots_that_were_confirmed_since(
    page: PageClient,
) -> None:
    session = make_session(slug="hagginwood", capacities={"in_person": 1})
    first, second = register(session, "First Example"), register(session, "Second Example")
    older, numbers = page.get(my(second)), (first.id, second.id)
    with write():
        changes.cancel_registration(numbers[0], actor="user:1")
        waiting.accept_offer(numbers[1], actor="registrant")

    asked = page.submit(older, form='form[action$="/cancel"]', status=422)
    assert asked.h1 == "Cancel your sign-up?"
    assert "Your sign-up was changed after you opened this page." in asked.text()
    assert the(second).status == Status.CONFIRMED
    page.submit(asked)
    assert the(second).status == Status.CANCELLED


def test_a_changed_sign_up_is_by_phone_only_where_there_is_a_number_to_call(
    page: PageClient, party: Registration
) -> None:
    number, older = party.id, page.get(my(party, "/cancel"))
    with write():
        changes.switch_mode(number, mode=Mode.VIRTUAL, actor="user:1")
    asked = page.submit(older, status=422)
    assert "Online, by video" in asked.text()
    assert "by video or phone" not in asked.text()


def test_staff_confirm_no_contact_that_they_have_not_seen(
    page: PageClient, page_as: PageAs, party: Registration
) -> None:
    staff = page_as(Role.ORGANIZER)
    page.submit(page.get(my(party, "/change")), email="first@example.org")
    older = staff.get(address(party))
    page.submit(page.get(my(party, "/change")), email="second@example.org")

    after = staff.submit(older, form='form[action$="/confirm-contact"]')
    assert "nothing was done" in after.text()
    assert "second@example.org" in after.text()
    assert the(party).email not in ("first@example.org", "second@example.org")


@pytest.mark.parametrize("language", ["fa", "zh-hant"])
def test_answers_are_told_from_each_other_in_every_direction_of_writing(
    page: PageClient, party: Registration, language: str
) -> None:
    older = page.get(my(party, "/change", language=language))
    page.submit(page.get(my(party, "/change", language=language)), phone="916-555-0142", language="es")
    shown: Any = page.submit(older, status=422, grown="3")
    assert "\u2066(916) 555-0142\u2069" in shown.text(".summary")
    assert "Español" in shown.text(".summary")
    assert db.session.get_one(Registration, party.id).grown == 2
