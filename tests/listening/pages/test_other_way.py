"""In person or online: who waits for one is led to the other, and nobody switches without reading what it means."""

from __future__ import annotations

import pytest

from engage.core.db import db, write
from engage.core.outbox.outgoing import Email, Text
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.policy import MEALS
from engage.listening.services import waiting
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.listening_mails import told
from tests.support.registrations import do, fresh, messages, my, resize, switch, the

pytestmark = pytest.mark.usefixtures("app", "clock")


@pytest.fixture
def session() -> ListeningSession:
    return make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 4, Mode.VIRTUAL: 4})


def family(session: ListeningSession, mode: Mode = Mode.IN_PERSON, **contact: str) -> Registration:
    party = make_party(mode, grown=1, children={"under_3": 2}, childcare=True, meals=3)
    made = register(session, "Nadia Example", party=party, **contact)
    db.session.expunge_all()
    return made


def waiting_family(session: ListeningSession, **contact: str) -> Registration:
    register(session, "Seated Example", party=make_party(grown=3))
    return family(fresh(session), **contact)


def test_the_switch_says_what_is_lost_and_how_one_joins(page: PageClient, session: ListeningSession) -> None:
    party = family(session)
    asked = page.get(my(party, "/switch")).text()
    for sentence in (
        "Someone else can then have the spots you have now.",
        "Online, there is no meal from us.",
        "Online, there is no childcare.",
        "our message also has your private link to the online session.",
        "We remember what you asked for, in case you switch back.",
    ):
        assert sentence in asked
    switch(page, page.get(my(party)))
    resize(fresh(session), **{MEALS: 2})
    back = page.get(my(party, "/switch")).text()
    assert "Your private link to the online session stops working." in back
    assert "There is not enough food left for everyone in your group." in back


def test_who_asked_for_nothing_more_is_told_of_no_loss(page: PageClient, session: ListeningSession) -> None:
    asked = page.get(my(register(session), "/switch")).text()
    assert "no meal" not in asked
    assert "no childcare" not in asked


def test_a_switch_for_which_there_are_no_spots_is_not_offered(
    page: PageClient, session: ListeningSession
) -> None:
    party = family(session)
    resize(fresh(session), virtual=2)
    asked = page.get(my(party, "/switch"))
    assert not asked.all("main form")
    assert "There are not enough spots left for that. Your sign-up stays as it was." in asked.text()


def test_who_waits_for_a_spot_in_person_reads_that_online_has_spots(
    page: PageClient, session: ListeningSession
) -> None:
    party = waiting_family(session)
    shown = page.get(my(party))
    assert "Spots are open online." in shown.text()
    asked = page.get(my(party, "/switch"))
    assert "After you switch, please confirm them." in asked.text()
    assert page.submit(asked).h1 == "Spots opened up for you"
    assert the(party).status == Status.OFFERED


def test_the_message_about_waiting_leads_to_the_switch_in_one_tap(session: ListeningSession) -> None:
    mail = told("registration.waiting", session, waiting_family(session, email="nadia@example.org"))
    assert isinstance(mail, Email)
    assert "Spots are open online." in mail.text
    assert "/switch" in mail.text
    assert mail.html is not None
    assert "/switch" in mail.html


def test_the_message_about_waiting_says_nothing_of_a_way_without_spots(session: ListeningSession) -> None:
    party = waiting_family(session, email="nadia@example.org")
    resize(fresh(session), virtual=2)
    mail = told("registration.waiting", fresh(session), party)
    assert isinstance(mail, Email)
    assert "Spots are open online." not in mail.text


def test_who_has_only_a_phone_is_asked_in_the_call(session: ListeningSession) -> None:
    text = told("registration.waiting", session, waiting_family(session, phone="+19165550177"))
    assert text is not None
    script = text.script if isinstance(text, Text) else None
    spoken = script.text if script is not None else getattr(text, "text", "")
    assert "If you would like to take part online instead, tell me now." in spoken


def test_staff_read_which_meals_a_party_loses_by_a_switch(page_as: PageAs, session: ListeningSession) -> None:
    staff, party = page_as(Role.ORGANIZER), family(session)
    said = do(staff, party, "/switch/virtual").text("div[role=status]")
    assert "Online, there is no meal from us. Online, there is no childcare." in said
    resize(fresh(session), **{MEALS: 0})
    back = do(staff, party, "/switch/in_person").text("div[role=status]")
    assert "There is not enough food left for everyone in your group." in back


def test_a_wrong_number_that_was_right_gives_the_offer_back(session: ListeningSession) -> None:
    party = waiting_family(session)
    resize(fresh(session), in_person=6)
    assert the(party).status == Status.OFFERED
    with write():
        waiting.give_up_offer(party.id)
    assert the(party).status == Status.LAPSED
    with write():
        waiting.restore_offer(party.id)
    assert the(party).status == Status.OFFERED
    with write():
        waiting.restore_offer(party.id)
    assert the(party).status == Status.OFFERED


def test_a_wrong_number_that_was_right_keeps_the_place_where_the_spots_are_gone(
    session: ListeningSession,
) -> None:
    party = waiting_family(session)
    resize(fresh(session), in_person=6)
    with write():
        waiting.give_up_offer(party.id)
    register(fresh(session), "Quick Example", party=make_party(grown=3))
    late = register(fresh(session), "Late Example", party=make_party(grown=3))
    with write():
        waiting.restore_offer(party.id)
    assert [waiting.waiting_list.position(the(one)) for one in (party, late)] == [1, 2]
    assert messages("registration.changed") == []
