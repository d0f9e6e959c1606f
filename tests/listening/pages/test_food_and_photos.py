"""Diets and allergies, and what people agree to of photos, recording, transcript and reporters."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from engage.core.db import write
from engage.core.outbox.outgoing import Email, Text
from engage.core.security.permissions import Role
from engage.listening.models import Capture, ListeningSession, Mode, NeedKind
from engage.listening.services import changes
from engage.listening.staff import needs as screen
from tests.support.accounts import PageAs
from tests.support.client import Page, PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.listening_mails import told
from tests.support.registrations import fresh, messages, my, only_registration, switch, the

pytestmark = pytest.mark.usefixtures("app", "clock")

HALAL = make_party(grown=2, meals=2, diets={"halal": 2, "allergies": 1})
NUTS = "Nuts and sesame"


def sign_up(page: PageClient, clock: Any, session: ListeningSession, **answers: str) -> Page:
    form = page.get(f"/en/sessions/{session.slug}/rsvp")
    clock.advance(seconds=60)
    return page.submit(form, name="Nadia Example", email="nadia@example.org", grown="2", **answers)


def facts(staff: PageClient, session: ListeningSession, **answers: Any) -> Page:
    return staff.submit(staff.get(f"/staff/sessions/{session.slug}/facts"), **answers)


def test_who_eats_says_which_food_and_reads_it_on_every_page_and_in_the_mail(
    page: PageClient, clock: Any
) -> None:
    session = make_session()
    saved = sign_up(
        page,
        clock,
        session,
        mode="in_person",
        meals="2",
        diet__halal="2",
        diet__allergies="1",
        food_note=NUTS,
    )
    party = only_registration()
    assert (the(party).counts(NeedKind.DIET), the(party).food_note) == ({"allergies": 1, "halal": 2}, NUTS)
    mail = told("registration.confirmed", session, party)
    assert isinstance(mail, Email)
    for text in (saved.text(), page.get(my(party)).text(), mail.text):
        assert "Halal food" in text
        assert NUTS in text


def test_food_is_not_said_on_the_phone() -> None:
    session = make_session()
    party = register(session, party=HALAL, phone="+19165550123", food_note=NUTS)
    message = told("registration.confirmed", session, party)
    assert isinstance(message, Text)
    assert message.script is not None
    for said in (message.body, message.script.text):
        assert "Halal" not in said
        assert NUTS not in said


def test_what_only_the_room_offers_is_no_need_of_who_takes_part_online(page: PageClient) -> None:
    party = make_party(access={"wheelchair_space": 1, "asl": 1})
    registration = register(make_session(), party=party)
    shown = page.get(my(registration))
    assert "A space for a wheelchair" in shown.text()
    online = switch(page, shown).text()
    assert "A space for a wheelchair" not in online
    assert "Sign Language" in online


@pytest.mark.parametrize(("asked", "warned"), [({"wheelchair_space": 1}, True), ({}, False)])
def test_who_asked_for_a_wheelchair_space_reads_what_nobody_has_checked_at_the_place(
    asked: dict[str, int], warned: bool
) -> None:
    session = make_session()
    party = register(session, party=make_party(access=asked))
    message = told("registration.confirmed", session, party)
    assert isinstance(message, Email)
    assert ("We have not checked these yet" in message.text) is warned


def test_more_people_with_a_diet_than_come_is_said_at_the_field(page: PageClient, clock: Any) -> None:
    shown = page.get(f"/en/sessions/{make_session().slug}/rsvp")
    clock.advance(seconds=60)
    answers = {"name": "Nadia Example", "email": "nadia@example.org", "grown": "1", "diet__vegan": "2"}
    refused = page.submit(shown, status=422, **answers)
    assert "This number is higher." in refused.text("#diet__vegan-error")


@pytest.mark.parametrize(
    ("meals", "said"), [("1", "You said 1 person will eat"), ("0", "no one in your group")]
)
def test_special_food_is_for_people_who_eat(page: PageClient, clock: Any, meals: str, said: str) -> None:
    shown = page.get(f"/en/sessions/{make_session().slug}/rsvp")
    clock.advance(seconds=60)
    answers = {"name": "Nadia Example", "email": "nadia@example.org", "grown": "2", "diet__halal": "2"}
    refused = page.submit(shown, status=422, **answers, meals=meals)
    assert said in refused.text("#diet__halal-error")


@pytest.mark.parametrize(("columns", "asked"), [({}, True), ({"meals": False}, False)])
def test_food_is_asked_only_where_there_is_a_meal(
    page: PageClient, columns: dict[str, bool], asked: bool
) -> None:
    form = page.get(f"/en/sessions/{make_session(**columns).slug}/rsvp")
    assert ("diet__halal" in form.fields(), "food_note" in form.fields()) == (asked, asked)


def test_the_kitchen_reads_how_many_eat_what_and_allergies_without_names(page_as: PageAs) -> None:
    session = make_session()
    register(session, "Nadia Example", party=HALAL, food_note=NUTS)
    register(session, "Omar Example", party=make_party(diets={"halal": 1}), food_note="Milk")  # does not eat
    register(session, "Asha Example", party=make_party(Mode.VIRTUAL, diets={"halal": 1}))
    kitchen = page_as(Role.AUDITOR).get(f"/staff/sessions/{session.slug}/needs")
    rows = [" ".join(row.to_text().split()) for row in kitchen.all("table.sums tbody tr")]
    assert "Halal food 2 / 1 2 / 1 – –" in rows
    assert NUTS in kitchen.text()
    assert not {"Nadia", "Milk"} & set(kitchen.text().split())


def test_looking_at_allergies_is_written_down(page_as: PageAs, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[tuple[object, ...]] = []
    monkeypatch.setattr(screen, "note_view", lambda *look: looks.append(look))
    session, staff = make_session(), page_as(Role.AUDITOR)
    for note in ("", NUTS):
        register(session, f"Guest {note}", party=HALAL, food_note=note)
        staff.get(f"/staff/sessions/{session.slug}/needs")
    assert looks == [("session", session.id)]


def test_erasing_takes_diets_allergies_and_consents() -> None:
    party = register(make_session(plans_photos=True), party=HALAL, food_note=NUTS, agreed=[Capture.PHOTOS])
    with write():
        changes.erase_registration(party.id, actor="registrant")
    left = the(party)
    assert (left.counts(NeedKind.DIET), left.food_note, left.agreed, left.needs_line) == (
        {},
        "",
        frozenset(),
        "",
    )


def test_a_session_without_photos_asks_nothing_and_says_so(page: PageClient) -> None:
    session = make_session()
    assert "We do not take photos, record anyone" in page.get(f"/en/sessions/{session.slug}").text()
    form = page.get(f"/en/sessions/{session.slug}/rsvp")
    assert not [name for name in form.fields() if name.startswith("agrees_")]
    assert not form.all("#photos")


def test_no_answer_is_a_no_and_a_yes_can_be_taken_back(page: PageClient, clock: Any) -> None:
    session = make_session(plans_photos=True, plans_press=True)
    assert "We will take photos." in page.get(f"/en/sessions/{session.slug}").text()
    sign_up(page, clock, session, mode="in_person", agrees_photos="y")
    party = only_registration()
    assert the(party).agreed == {Capture.PHOTOS}
    shown = page.get(my(party)).text()
    assert "We may take photos of you." in shown
    assert "We will ask them not to talk with you." in shown
    page.submit(page.get(my(party, "/change")), agrees_photos=None)
    assert the(party).agreed == frozenset()
    assert "We will take photos, but not of you." in page.get(my(party)).text()


def test_what_is_planned_only_later_nobody_has_agreed_to_and_everyone_is_told(page_as: PageAs) -> None:
    session = make_session()
    here, online = register(session), register(session, party=make_party(Mode.VIRTUAL))
    staff = page_as(Role.ORGANIZER)
    said = facts(staff, session, planned=["photos", "recording"])
    assert "2" in said.text("[role=status]")
    assert len(messages("session.planned")) == 2
    for party, wanted in ((here, "We will take photos."), (online, "We will record the session.")):
        mail = told("session.planned", session, party)
        assert isinstance(mail, Email)
        assert wanted in mail.text
        assert the(party).agreed == frozenset()
    facts(staff, session, planned=["nothing"])
    assert told("session.planned", session, here) is None
    assert len(messages("session.planned")) == 2


def test_the_reminder_says_what_is_recorded_and_that_there_was_no_yes() -> None:
    session = make_session(plans_recording=True)
    party = register(session, party=make_party(Mode.VIRTUAL))
    mail = told("registration.reminder_7", session, party)
    assert isinstance(mail, Email)
    assert "Please keep your camera and microphone off while we record." in mail.text


def test_a_draft_asks_what_is_planned_before_it_is_published(page_as: PageAs) -> None:
    unsaid = dict.fromkeys(("plans_photos", "plans_recording", "plans_transcript", "plans_press"))
    session = make_session(status="draft", **unsaid)
    staff = page_as(Role.ORGANIZER)
    ask = "Say if there will be photos, a recording, a transcript or reporters"
    assert ask in staff.get(f"/staff/sessions/{session.slug}").text()
    refused = staff.submit(
        staff.get(f"/staff/sessions/{session.slug}/facts"), status=422, planned=["nothing", "press"]
    )
    assert "Choose what is planned" in refused.text("#planned-error")
    facts(staff, session, planned=["nothing"])
    assert ask not in staff.get(f"/staff/sessions/{session.slug}").text()
    assert (fresh(session).says_what_is_planned, fresh(session).planned) == (True, ())
    again = staff.submit(staff.get(f"/staff/sessions/{session.slug}/facts"), status=422, planned=None)
    assert "Choose what is planned" in again.text("#planned-error")


def test_what_is_planned_is_said_all_together_or_not_at_all() -> None:
    with pytest.raises(IntegrityError):
        make_session(plans_photos=None)


def test_the_door_and_the_room_are_told_who_did_not_agree(page_as: PageAs) -> None:
    session = make_session(plans_photos=True, plans_recording=True)
    register(session, "Nadia Example", agreed=[Capture.PHOTOS])
    register(session, "Omar Example", party=make_party(grown=3), agreed=[Capture.RECORDING])
    register(session, "Asha Example", party=make_party(Mode.VIRTUAL))
    staff = page_as(Role.ORGANIZER)
    door = staff.get(f"/staff/sessions/{session.slug}/door")
    rows = {row.query("th")[0].to_text().strip(): row.to_text() for row in door.all("main tbody tr")}
    assert list(rows) == ["Nadia Example", "Omar Example"]
    assert "No recording" in rows["Nadia Example"]
    assert "No photos" not in rows["Nadia Example"]
    assert "No photos" in rows["Omar Example"]
    listed = staff.get(f"/staff/sessions/{session.slug}/registrations").text()
    assert (listed.count("No photos"), listed.count("No recording")) == (1, 2)
    needs = staff.get(f"/staff/sessions/{session.slug}/needs").text()
    assert "No photos: 3 people in 1 party" in needs
    assert "No recording: 2 people in 2 parties" in needs


def test_the_file_has_a_column_for_each_thing_that_is_planned_and_food_of_those_who_eat(
    page_as: PageAs,
) -> None:
    session = make_session(plans_photos=True, plans_press=True)
    register(session, "Nadia Example", party=HALAL, agreed=[Capture.PHOTOS], food_note=NUTS)
    register(session, "Asha Example", party=make_party(Mode.VIRTUAL, diets={"halal": 1}))
    staff = page_as(Role.ORGANIZER)
    path = f"/staff/sessions/{session.slug}/export"
    asked = {**staff.get(path).fields(), "kind": "csv", "contact": "with"}
    text = staff.client.post(path, data=asked).get_data().decode("utf-8-sig")
    assert NUTS not in text
    here, online = csv.DictReader(io.StringIO(text))
    columns = ("May be photographed", "Reporters may talk with them", "Food: Halal food")
    assert [here[name] for name in columns] == ["yes", "no", "2"]
    assert [online[name] for name in columns] == ["", "no", "0"]
