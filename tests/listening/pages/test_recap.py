"""After saving, people read what they wrote: all of it, nobody else's, and only for some minutes."""

from __future__ import annotations

from typing import Any

import pytest

from engage.listening.models import ListeningSession
from engage.listening.public import recap
from engage.listening.services.reservations import Contact, IfFull, RegistrationRequest
from tests.listening.pages.test_my_link import my
from tests.support.client import Page, PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.listening_mails import told

pytestmark = pytest.mark.usefixtures("app")
FAMILY = {
    "name": "Mai Vang",
    "email": "mai@exmaple.org",
    "grown": "2",
    "children__under_3": "1",
    "childcare": "y",
    "meals": "3",
    "interpretation__hmn": "2",
    "access__step_free": "1",
    "access_note": "We come by bus 86.",
    "may_contact": "y",
    "mode": "in_person",
}
SAID = (
    "Our message goes to mai@exmaple.org",
    "Name Mai Vang",
    "How you take part In person",
    "People 3",
    "People aged 13 or older 2",
    "Children ages 0 to 2 1",
    "Childcare Yes",
    "People who eat with us 3",
    "Interpreter: Hmong 2 people",
    "An entrance without steps 1 person",
    "What else would help We come by bus 86.",
    "Language for our messages English",
    "After the session Yes, let me know",
)


def sign_up(page: PageClient, clock: Any, session: ListeningSession, **answers: str) -> Page:
    form = page.get(f"/en/sessions/{session.slug}/rsvp")
    clock.advance(seconds=60)
    return page.submit(form, **{**FAMILY, **answers})


def written(saved: Page) -> str:
    return saved.text('section[aria-labelledby="wrote"]').translate({0x2068: None, 0x2069: None})


def test_all_that_was_written_is_read_again_with_the_address_that_our_message_goes_to(
    page: PageClient, clock: Any
) -> None:
    saved = sign_up(page, clock, make_session())
    assert [said for said in SAID if said not in written(saved)] == []
    assert "vang" not in saved.path.lower()
    assert saved.headers["Cache-Control"] == "no-store"


def test_who_writes_the_name_and_contact_of_someone_else_reads_only_what_they_wrote(
    page: PageClient, clock: Any
) -> None:
    session, other = make_session(), make_session()
    register(session, FAMILY["name"], party=make_party(grown=7), email=FAMILY["email"])
    stranger, newcomer = sign_up(page, clock, session), sign_up(page, clock, other)
    assert written(stranger) == written(newcomer)
    assert "If you signed up before, we kept the answers we had." in stranger.text()


def test_the_recap_is_read_in_the_language_that_the_page_is_switched_to(page: PageClient, clock: Any) -> None:
    saved = sign_up(page, clock, make_session())
    assert "mai@exmaple.org" in page.get(saved.path.replace("/en/", "/es/")).text()


def test_another_browser_and_a_later_reader_get_the_page_without_it(
    page: PageClient, clock: Any, app: Any
) -> None:
    saved = sign_up(page, clock, make_session())
    bare = app.test_client().get(saved.path).get_data(as_text=True)
    assert ("received your sign-up" in bare, "mai@exmaple.org" in bare) == (True, False)
    clock.advance(seconds=recap.SECONDS + 1)
    assert "mai@exmaple.org" not in page.get(saved.path).html


def test_what_was_written_for_one_page_is_not_read_on_another_and_what_was_tampered_with_nowhere(
    page: PageClient, clock: Any
) -> None:
    saved = sign_up(page, clock, make_session())
    other = sign_up(page, clock, make_session(), email="other@example.org")
    assert "What you wrote" not in page.get(saved.path).text()
    page.client.set_cookie(recap.COOKIE, "gAAAAA-no-seal")
    assert "What you wrote" not in page.get(other.path).text()


def test_the_cookie_shows_nobody_what_was_written_and_ends_by_itself(page: PageClient, clock: Any) -> None:
    sign_up(page, clock, make_session())
    cookie = page.client.get_cookie(recap.COOKIE)
    assert cookie is not None
    assert (cookie.max_age, cookie.http_only, cookie.same_site) == (recap.SECONDS, True, "Lax")
    assert "Mai" not in cookie.value
    assert len(cookie.value) < recap.LONGEST


@pytest.mark.usefixtures("clock")
def test_the_longest_note_in_any_script_fits_and_what_does_not_fit_is_left_out(app: Any) -> None:
    for note, is_kept in (("ਕ" * 500, True), ("ਕ" * 3000, False)):
        wanted = RegistrationRequest(
            Contact("ਮ" * 60, "pa", email="a@example.org"), make_party(grown=2), note, IfFull.WAIT
        )
        response = app.response_class()
        with app.test_request_context():
            recap.keep(response, "token", wanted)
        value = response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
        with app.test_request_context(headers={"Cookie": f"{recap.COOKIE}={value}"}):
            assert recap.find("token") == (wanted if is_kept else None)


def test_done_on_this_computer_drops_what_the_browser_carries(page: PageClient, clock: Any) -> None:
    saved = sign_up(page, clock, make_session())
    page.submit(page.get(my(register(make_session()))), form='form[action$="/done"]', status=200)
    assert "What you wrote" not in page.get(saved.path).text()


def test_the_mail_says_all_of_it_too_and_the_call_no_need_and_no_note() -> None:
    session = make_session()
    party = make_party(
        grown=2,
        children={"under_3": 1},
        childcare=True,
        meals=3,
        interpretation={"hmn": 2},
        access={"asl": 1},
    )
    registration = register(session, party=party, access_note="We come by bus 86.", email="mai@example.org")
    mail: Any = told("registration.confirmed", session, registration)
    private = ("American Sign Language interpreter: 1 person", "We come by bus 86.")
    for said in ("Childcare: Yes", "People who eat with us: 3", "Interpreter: Hmong: 2 people", *private):
        assert said in mail.text
    assert [said for said in private if said in mail.script.text] == []
