"""The private link of a volunteer: how each shift stands, and what they can do about it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from engage.core.db import db, write
from engage.listening.models import ListeningSession
from engage.volunteering.models import DeclineReason, Kind, Shift, Signup, Status
from engage.volunteering.services import attendance, changes, orientations, placing
from engage.volunteering.services.links import link_token
from engage.volunteering.services.shifts import withdraw_shift
from tests.support.accounts import make_user
from tests.support.client import Page, PageClient
from tests.support.expectations import adopt_newer
from tests.support.listening import make_session
from tests.support.volunteering import due, make_person, read_signup, read_volunteer, sign_up
from tests.support.volunteering import make_shift as made


@pytest.fixture
def session() -> ListeningSession:
    """A session to come."""
    return kept(make_session())


@pytest.fixture
def user_id() -> int:
    """Somebody on the staff."""
    return make_user().id


def kept(thing: Any) -> Any:
    """A row as it was made, whatever requests do to the session of the database."""
    db.session.expunge(thing)
    return thing


def make_shift(session: ListeningSession, **facts: Any) -> Shift:
    """A shift to come."""
    found: Shift = kept(made(session, **facts))
    return found


def helping(shift: Shift, **wanted: Any) -> tuple[int, str]:
    """Somebody who signs up: the sign-up's number, and the address of the private page."""
    person = wanted.pop("person", None) or make_person("Hana Helper")
    done = sign_up(shift, person, **wanted)
    return done.signup_id, f"/en/helping/{link_token(read_volunteer(done.volunteer_id))}"


def status_of(signup_id: int) -> Status:
    return Status(read_signup(signup_id).status)


def tags(page: Page) -> list[str]:
    return page.texts("main article .tag")


def press(page: PageClient, shown: Page, label: str) -> Page:
    """Press the button with this label."""
    form = next(one for one in shown.all("main form") if label in one.to_text())
    token = form.query("[name=csrf_token]")
    data = {"csrf_token": token[0].attrs["value"]} if token else {}
    return page.post(form.attrs["action"] or "", data)


def test_a_confirmed_shift_says_when_where_what_to_bring_and_who_meets_them(
    page: PageClient, session: ListeningSession
) -> None:
    _ident, mine = helping(make_shift(session, met_by="Mai Host", table_name="Table 3"))
    shown = page.get(mine)
    assert tags(shown) == ["Your shift is confirmed"]
    for said in ("7:00", "Hagginwood", "Table 3", "Mai Host", "Comfortable shoes."):
        assert said in shown.text()


def test_what_is_still_missing_is_said_and_who_meets_them_is_not_yet(
    page: PageClient, session: ListeningSession
) -> None:
    ident, mine = helping(make_shift(session, met_by="Mai Host"), agrees=False)
    shown = page.get(mine)
    assert tags(shown) == ["Something is still missing"]
    assert "Mai Host" not in shown.text()
    asked = page.get(f"{mine}/agree")
    assert "check the box" in page.submit(asked, status=422).texts(".summary li")[0]
    done = page.submit(asked, agreed="y")
    assert tags(done) == ["Your shift is confirmed"]
    assert read_signup(ident).agreed_language == "en"


def test_newer_expectations_ask_those_who_are_confirmed_again_and_they_stay_confirmed(
    app: Flask, monkeypatch: pytest.MonkeyPatch, page: PageClient, session: ListeningSession
) -> None:
    ident, mine = helping(make_shift(session))
    old_form = page.get(f"{mine}/agree")
    adopt_newer(app, monkeypatch)
    shown = page.get(mine)
    assert "Shifts that are confirmed stay yours." in shown.text(".note")
    assert status_of(ident) == Status.CONFIRMED
    refused = page.submit(old_form, status=422, agreed="y")
    assert refused.texts(".summary li")[0].startswith("What we ask of volunteers has changed.")
    done = page.submit(refused, agreed="y")
    assert not done.all(".note.warning")
    assert read_signup(ident).agreed_version == "2026-10"


def test_canceling_asks_once_and_says_what_it_means_shortly_before(
    page: PageClient, clock: Any, session: ListeningSession
) -> None:
    shift = make_shift(session)
    ident, mine = helping(shift)
    address = f"{mine}/shift/{read_signup(ident).public_id}/cancel"
    assert "Someone else can then have your spot." in page.get(address).text()
    clock.move_to(shift.starts_at - timedelta(hours=70))
    asked = page.get(address)
    assert "We will look for someone else right away" in asked.text()
    done = page.submit(asked)
    assert "Your shift is canceled." in done.text()
    assert (status_of(ident), read_signup(ident).late_at is not None) == (Status.CANCELLED, True)
    assert page.client.get(address).status_code == 303


def test_somebody_who_waits_reads_their_place_and_can_leave(
    page: PageClient, session: ListeningSession
) -> None:
    shift = make_shift(session, people=1)
    sign_up(shift)
    ident, mine = helping(shift, may_wait=True)
    assert "You are number 1 on the waiting list." in page.get(mine).text()
    page.submit(page.get(f"{mine}/shift/{read_signup(ident).public_id}/cancel"))
    assert status_of(ident) == Status.CANCELLED


def test_an_offer_is_taken_with_one_tap(page: PageClient, session: ListeningSession) -> None:
    shift = make_shift(session, people=1)
    first = sign_up(shift)
    ident, mine = helping(shift, may_wait=True)
    with write():
        changes.cancel(first.signup_id, actor="test")
    shown = page.get(mine)
    assert tags(shown) == ["A spot opened up for you"]
    done = press(page, shown, "Yes, I will come")
    assert "Thank you. The shift is yours." in done.text()
    assert status_of(ident) == Status.CONFIRMED


def test_of_a_city_partner_the_page_says_who_decides_and_a_kind_sentence_once_declined(
    page: PageClient, session: ListeningSession, user_id: int
) -> None:
    person = make_person("Olga Officer", kind=Kind.SWORN_OFFICER)
    ident, mine = helping(make_shift(session), person=person)
    waiting = page.get(mine)
    assert tags(waiting) == ["Not confirmed yet"]
    assert "decide how many people from the City help" in waiting.text()
    with write():
        placing.decline(ident, reason=DeclineReason.ENOUGH, decided_by=user_id, actor="test")
    declined = page.get(mine)
    assert tags(declined) == ["Your help is not needed this time"]
    assert "This session already has enough helpers." in declined.text()


def test_a_withdrawn_shift_and_a_past_one_are_said_to_be_so_with_the_hours(
    page: PageClient, clock: Any, session: ListeningSession
) -> None:
    done_shift, withdrawn = make_shift(session), make_shift(session, role="setup")
    person = make_person("Hana Helper", email="hana@example.org")
    ident, mine = helping(done_shift, person=person)
    with write():
        db.session.execute(
            Signup.__table__.insert().values(  # type: ignore[attr-defined]
                public_id="a" * 16,
                shift_id=withdrawn.id,
                volunteer_id=read_signup(ident).volunteer_id,
                status="waiting",
                created_at=clock.now,
                queued_at=clock.now,
            )
        )
        withdraw_shift(withdrawn.id, actor="test")
    clock.move_to(done_shift.ends_at + timedelta(hours=1))
    with write():
        attendance.mark_completed(ident, minutes=90, actor="test")
    shown = page.get(mine)
    assert "You helped for 1 h 30 min." in shown.text()
    assert "This shift is not needed anymore" in shown.text()


def test_another_shift_at_the_same_time_is_refused_and_names_the_one_in_the_way(
    page: PageClient, session: ListeningSession
) -> None:
    shift = make_shift(session)
    _ident, mine = helping(shift)
    other = make_shift(session, role="setup")
    refused = page.submit(page.get(f"{mine}/add/{other.public_id}"), status=409)
    said = refused.texts(".summary li")[0]
    assert said.startswith("You have another shift at that time: Welcoming residents, ")
    later = make_shift(session, role="setup", starts_at=shift.ends_at)
    assert "Your shift is confirmed." in page.submit(page.get(f"{mine}/add/{later.public_id}")).text()


def test_the_same_shift_again_says_so(page: PageClient, session: ListeningSession) -> None:
    shift = make_shift(session)
    _ident, mine = helping(shift)
    again = page.submit(page.get(f"{mine}/add/{shift.public_id}"))
    assert "You have already signed up for this shift." in again.text()


def test_what_is_full_withdrawn_or_kept_free_of_city_partners_is_said_on_the_page(
    page: PageClient, session: ListeningSession
) -> None:
    first = make_shift(session, starts_at=session.starts_at - timedelta(hours=3))
    person = make_person("Carl City", kind=Kind.CITY_STAFF)
    _ident, mine = helping(first, person=person)
    only_residents = make_shift(session, partners_welcome=False)
    refused = page.submit(page.get(f"{mine}/add/{only_residents.public_id}"), status=409)
    assert "The hosts keep this shift for residents" in refused.texts(".summary li")[0]
    withdrawn = make_shift(session, role="setup")
    shown = page.get(f"{mine}/add/{withdrawn.public_id}")
    with write():
        withdraw_shift(withdrawn.id, actor="test")
    assert "This shift is not needed anymore." in page.submit(shown, status=409).text()


def test_a_shift_that_filled_up_is_waited_for_only_after_asking(
    page: PageClient, session: ListeningSession
) -> None:
    _ident, mine = helping(make_shift(session, starts_at=session.starts_at - timedelta(hours=3)))
    small = make_shift(session, people=1)
    shown = page.get(f"{mine}/add/{small.public_id}")
    sign_up(small)
    asked = page.submit(shown, status=409)
    assert asked.h1 == "Join the waiting list"
    assert "You are on the waiting list for this shift." in page.submit(asked).text()


def test_details_are_changed_and_nobody_else_s_change_is_overwritten(
    page: PageClient, session: ListeningSession
) -> None:
    ident, mine = helping(make_shift(session))
    old = page.get(f"{mine}/change")
    page.submit(old, name="Hana H. Helper", speaks=["en", "hmn"])
    volunteer = read_volunteer(read_signup(ident).volunteer_id)
    assert (volunteer.name, volunteer.speaks) == ("Hana H. Helper", ["en", "hmn"])
    again = page.submit(old, status=422, name="Somebody Else")
    assert "someone saved changes after you opened this page" in again.text()
    assert again.fields()["name"] == "Somebody Else"


def test_whether_we_may_ask_to_step_in_is_one_tap_and_writes_to_nobody(
    page: PageClient, session: ListeningSession
) -> None:
    ident, mine = helping(make_shift(session))
    before = due()
    shown = press(page, page.get(mine), "You may ask me")
    assert read_volunteer(read_signup(ident).volunteer_id).may_be_asked
    press(page, shown, "Do not ask me anymore")
    assert not read_volunteer(read_signup(ident).volunteer_id).may_be_asked
    assert due() == before


def test_an_orientation_is_chosen_and_given_up_on_the_page(
    page: PageClient, clock: Any, session: ListeningSession, user_id: int
) -> None:
    plan = orientations.OrientationPlan(
        roles=(),
        languages=("en",),
        starts_at=clock.now + timedelta(days=3),
        ends_at=clock.now + timedelta(days=3, hours=1),
        place="City Hall",
    )
    with write():
        orientations.plan_orientation(plan, user_id=user_id, actor="test")
    _ident, mine = helping(make_shift(session, role="note_taking"))
    shown = page.get(mine)
    assert tags(shown) == ["Something is still missing"]
    chosen = press(page, shown, "Choose this date")
    assert "You chose this date" in chosen.text()
    assert "Choose this date" in press(page, chosen, "I cannot come").text()


@pytest.mark.parametrize("button", ["Give me a new link", "Done on this computer"])
def test_a_new_link_ends_the_old_one_and_is_sent(
    page: PageClient, session: ListeningSession, button: str
) -> None:
    _ident, mine = helping(make_shift(session))
    form = next(one for one in page.get(mine).all("main form") if button in one.to_text())
    page.post(form.attrs["action"] or "", {"csrf_token": _token(form)}, status=200)
    assert page.get(mine, status=410).h1
    assert "volunteering.link" in {kind for kind, _subject in due()}


def _token(form: Any) -> str:
    return str(form.query("[name=csrf_token]")[0].attrs["value"])


def test_erasing_cancels_what_is_to_come_and_keeps_the_request(
    page: PageClient, session: ListeningSession
) -> None:
    ident, mine = helping(make_shift(session))
    done = page.submit(page.get(f"{mine}/erase"), status=200)
    assert done.h1 == "We recorded your request"
    assert status_of(ident) == Status.CANCELLED
    assert "You asked us to erase your information." in page.get(mine).text()


def test_a_lost_link_is_sent_again_by_the_page_that_everybody_uses(
    page: PageClient, session: ListeningSession
) -> None:
    helping(make_shift(session), person=make_person("Hana Helper", email="hana@example.org"))
    known = page.submit(page.get("/en/link"), email="hana@example.org")
    unknown = page.submit(page.get("/en/link"), email="nobody@example.org")
    assert re.sub(r"nonce-\S+", "", known.html) == re.sub(r"nonce-\S+", "", unknown.html)
    assert "volunteering.link" in {kind for kind, _subject in due()}


def test_the_calendar_entry_is_offered_once_confirmed(page: PageClient, session: ListeningSession) -> None:
    ident, mine = helping(make_shift(session))
    entry = f"{mine}/{read_signup(ident).public_id}.ics"
    assert entry in page.get(mine).links
    _other, unconfirmed = helping(make_shift(session, role="setup"), agrees=False)
    assert not [link for link in page.get(unconfirmed).links if link.endswith(".ics")]


def test_a_forged_link_and_the_sign_up_of_another_open_nothing(
    page: PageClient, session: ListeningSession
) -> None:
    _ident, mine = helping(make_shift(session))
    theirs, _address = helping(make_shift(session, role="setup"), person=make_person("Other"))
    assert page.get(f"{mine}x", status=410).h1
    assert page.get(f"{mine}/shift/{read_signup(theirs).public_id}/cancel", status=404).h1
