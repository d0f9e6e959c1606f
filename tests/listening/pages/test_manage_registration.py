"""Everything that the private link opens, and what it does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.i18n import gettext, in_language
from engage.core.outbox.models import OutboxMessage
from engage.listening.labels.choices import short_lines
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.policy import MEALS
from engage.listening.services import changes, links, waiting
from engage.listening.services.access import load_registration
from engage.listening.services.links import Purpose
from tests.conftest import Clock
from tests.support.client import PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.outbox import all_gone_out
from tests.support.registrations import switch


def my(registration: Registration, tail: str = "", language: str = "fa") -> str:
    token = links.link_token(Purpose.MANAGE, load_registration(registration.id))
    return f"/{language}/my/{token}{tail}"


def status_of(registration: Registration) -> str:
    db.session.expire_all()
    return db.session.get_one(Registration, registration.id).status


def test_the_private_page_shows_the_party_and_is_kept_by_nobody(page: PageClient, app: Any) -> None:
    registration = register(
        make_session(), "Nadia Example", party=make_party(grown=3, interpretation={"fa": 2})
    )
    shown = page.get(my(registration))
    assert "Nadia Example" in shown.text()
    assert registration.reference in shown.text()
    assert "no-store" in shown.headers["Cache-Control"]
    assert shown.data[0]["reservationStatus"] == "https://schema.org/ReservationConfirmed"
    assert shown.headers["Referrer-Policy"] == "no-referrer"


def test_a_changed_party_is_saved_and_shown(page: PageClient, app: Any) -> None:
    registration = register(make_session())
    form = page.get(my(registration, "/change"))
    shown = page.submit(form, grown="4", children__under_3="1")
    assert shown.path == my(registration)
    after = load_registration(registration.id)
    assert (after.grown, after.children) == (4, 1)


def test_a_change_that_does_not_fit_says_so_and_keeps_what_was_typed(page: PageClient, app: Any) -> None:
    registration = register(make_session(capacities={Mode.IN_PERSON: 2}))
    refused = page.submit(page.get(my(registration, "/change", "en")), grown="5", status=422)
    assert refused.fields()["grown"] == "5"
    assert "stays as it was" in refused.text(".summary")
    assert load_registration(registration.id).grown == 1


def test_a_change_to_another_partys_name_and_address_reads_like_any_other(page: PageClient, app: Any) -> None:
    session = make_session()
    register(session, "Nadia Example", email="nadia@example.org")
    his = register(session, "Mallory Example", email="mallory@example.org")
    form = page.get(my(his, "/change", "en"))
    changed = page.submit(form, name="Nadia Example", email="nadia@example.org")
    assert "Your changes are saved." in changed.text()
    assert load_registration(his.id).email == "mallory@example.org"


def test_cancelling_asks_once_and_tells_machines(page: PageClient, app: Any) -> None:
    registration = register(make_session())
    shown = page.submit(page.get(my(registration, "/cancel")))
    assert status_of(registration) == Status.CANCELLED
    assert shown.data[0]["reservationStatus"] == "https://schema.org/ReservationCancelled"


def test_fetching_a_page_never_cancels_as_mail_scanners_follow_links(page: PageClient, app: Any) -> None:
    registration = register(make_session())
    for tail in ("", "/change", "/cancel", "/erase", "/calendar"):
        page.client.get(my(registration, tail))
    assert status_of(registration) == Status.CONFIRMED


def test_switching_to_online_takes_one_button(page: PageClient, app: Any) -> None:
    registration = register(make_session())
    switch(page, page.get(my(registration)))
    assert load_registration(registration.id).mode == Mode.VIRTUAL


def test_who_switches_back_while_the_meal_is_full_reads_what_was_left_out(page: PageClient, app: Any) -> None:
    session = make_session(capacities={MEALS: 2})
    registration = register(session, party=make_party(grown=2, meals=2))
    ident = registration.id
    there = switch(page, page.get(my(registration)))
    register(
        db.session.get_one(ListeningSession, load_registration(ident).session_id),
        "Next Example",
        party=make_party(grown=2, meals=2),
    )

    back = switch(page, there)

    assert load_registration(ident).meals == 0
    with in_language("fa"):
        said = [gettext("Your changes are saved."), *short_lines([MEALS])]
    assert " ".join(said) in back.text("body")


def test_an_offer_is_answered_with_one_button(page: PageClient, app: Any) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    seated, waits = register(session, "Seated Example"), register(session, "Waiting Example")
    with write():
        changes.cancel_registration(seated.id, actor="registrant")
    page.submit(page.get(my(waits)), form='form[action$="/accept"]')
    assert status_of(waits) == Status.CONFIRMED


@pytest.mark.parametrize("button", ["wait", "switch"])
def test_a_button_of_a_page_that_was_overtaken_leads_to_the_page_as_it_is(
    page: PageClient, app: Any, button: str
) -> None:
    registration = register(make_session())
    ident, here, target = registration.id, my(registration), my(registration, f"/{button}")
    token = {"csrf_token": page.get(here).fields()["csrf_token"], "mode": "virtual"}
    with write():
        changes.cancel_registration(ident, actor="user:1")
    assert page.post(target, data=token).path == here
    assert load_registration(ident).status == Status.CANCELLED


def test_an_expired_offer_is_shown_as_over_before_any_write_lapses_it(
    page: PageClient, clock: Any, app: Any
) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    seated, waits = register(session, "Seated Example"), register(session, "Waiting Example")
    with write():
        changes.cancel_registration(seated.id, actor="registrant")
    with write():
        waiting.offer_told(waits.id, hours=48)
    clock.advance(hours=49)
    shown = page.get(my(waits))
    assert status_of(waits) == Status.OFFERED
    assert not shown.all('form[action$="/accept"]')
    page.submit(shown, form='form[action$="/wait"]')
    assert status_of(waits) in (Status.WAITING, Status.OFFERED)


@pytest.mark.parametrize(
    "damage",
    [
        lambda t: t[:-1] + ("a" if t[-1] != "a" else "b"),
        lambda t: t.split(".")[0],
        lambda t: t + "x",
    ],
)
def test_a_damaged_link_offers_a_new_one(page: PageClient, app: Any, damage: Any) -> None:
    registration = register(make_session())
    token = links.link_token(Purpose.MANAGE, registration)
    shown = page.get(f"/fa/my/{damage(token)}", status=410)
    assert "/fa/link" in shown.links


def test_a_new_link_makes_the_old_one_worthless(page: PageClient, app: Any) -> None:
    registration = register(make_session())
    old = my(registration)
    page.submit(page.get(old), form='form[action$="/new-link"]', status=200)
    page.get(old, status=410)


def test_asking_for_the_link_never_tells_whether_anybody_is_registered(page: PageClient, app: Any) -> None:
    registration = register(make_session(), email="known@example.org")
    known = page.submit(page.get("/fa/link"), email="Known@example.org")
    unknown = page.submit(page.get("/fa/link"), email="unknown@example.org")
    assert known.html == unknown.html
    sent = db.session.scalars(
        select(OutboxMessage.subject).where(OutboxMessage.kind == "registration.link")
    ).all()
    assert sent[0] == {"registration": registration.id}
    (nobody,) = (subject["registration"] for subject in sent[1:])
    assert nobody < 0


def test_asking_for_the_link_again_and_again_sends_no_flood(page: PageClient, app: Any, clock: Clock) -> None:
    register(make_session(), email="known@example.org")
    for _ in range(8):
        clock.advance(seconds=30)
        page.submit(page.get("/en/link"), email="known@example.org")
        all_gone_out()
    sent = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "registration.link")).all()
    assert len(sent) == 3


def test_a_person_with_a_phone_only_finds_her_registration_by_it(page: PageClient, app: Any) -> None:
    register(make_session(), phone="+19165550142")
    page.submit(page.get("/hmn/link"), phone="(916) 555-0142")
    assert db.session.scalar(select(OutboxMessage).where(OutboxMessage.kind == "registration.link"))


def test_erasing_is_a_wish_until_the_city_has_approved_its_schedule(page: PageClient, app: Any) -> None:
    registration = register(make_session(), "Nadia Example")
    shown = page.submit(page.get(my(registration, "/erase")), status=200)
    after = db.session.get_one(Registration, registration.id)
    assert (after.status, after.name, after.erased_at) == (Status.CANCELLED, "Nadia Example", None)
    assert after.erasure_asked_at is not None
    assert "Nadia Example" not in shown.html


def test_the_calendar_entry_keeps_its_uid_and_holds_no_private_address(page: PageClient, app: Any) -> None:
    registration = register(make_session(), party=make_party(Mode.VIRTUAL))
    ident = registration.id
    first = Calendar.from_ical(page.client.get(my(registration, "/calendar")).data).walk("VEVENT")[0]
    with write():
        changes.switch_mode(ident, mode=Mode.IN_PERSON, actor="registrant")
    answer = page.client.get(my(load_registration(ident), "/calendar"))
    second = Calendar.from_ical(answer.data).walk("VEVENT")[0]
    assert first["UID"] == second["UID"]
    assert second["SEQUENCE"] > first["SEQUENCE"]
    for private in ("meet.example.org", "/my/", "/join/"):
        assert private not in answer.text
    assert Calendar.from_ical(answer.data).walk("VTIMEZONE")


def test_the_join_address_leads_on_only_in_the_sessions_window(
    page: PageClient, clock: Any, app: Any
) -> None:
    session = make_session(starts_at=clock.now + timedelta(days=1))
    registration = register(session, party=make_party(Mode.VIRTUAL))
    join = f"/join/{links.link_token(Purpose.JOIN, registration)}"
    assert "meet.example.org" not in page.get(join).html
    clock.advance(hours=23, minutes=50)
    answer = page.client.get(join)
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://meet.example.org/secret-room")
    clock.advance(hours=4)
    assert "meet.example.org" not in page.get(join).html


def test_the_meeting_link_is_on_no_public_page(page: PageClient, app: Any) -> None:
    session = make_session()
    for path in (
        f"/en/sessions/{session.slug}",
        "/en/sessions",
        "/en/",
        "/en/sessions.ics",
        f"/en/sessions/{session.slug}/rsvp",
    ):
        assert "meet.example.org" not in page.client.get(path).text
