"""A resident saves seats, without a script: the form, what is wrong with it, and what came of it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.listening.models import ListeningSession, Mode, NeedKind, Registration, Status
from engage.listening.services import changes
from engage.listening.services.access import load_registration
from tests.support.client import Page, PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.outbox import all_gone_out

PARTY = {"name": "نادیا نمونه", "email": "nadia@example.org", "grown": "2", "interpretation__fa": "2"}


def open_form(page: PageClient, clock: Any, session: ListeningSession, language: str = "fa") -> Page:
    shown = page.get(f"/{language}/sessions/{session.slug}/rsvp")
    clock.advance(seconds=60)
    return shown


def registrations() -> list[Registration]:
    return list(db.session.scalars(select(Registration).order_by(Registration.id)))


def count(model: type[Any]) -> int:
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def test_teens_are_counted_with_the_adults(page: PageClient, clock: Any) -> None:
    asked = open_form(page, clock, make_session(), "en").text()

    assert "How many people aged 13 or older are coming? Include yourself." in asked
    assert "Children ages 6 to 12" in asked


def test_a_resident_saves_seats_in_her_language_and_reads_what_happens_next(
    page: PageClient, clock: Any
) -> None:
    session = make_session()
    saved = page.submit(open_form(page, clock, session), **PARTY, language="fa", mode="in_person")

    (registration,) = registrations()
    assert saved.path.startswith(f"/fa/sessions/{session.slug}/saved/")
    assert (saved.lang, saved.direction) == ("fa", "rtl")
    assert (registration.status, registration.language, registration.review_reason) == (
        Status.CONFIRMED,
        "fa",
        None,
    )
    assert load_registration(registration.id).counts(NeedKind.INTERPRETATION) == {"fa": 2}


def test_the_page_after_saving_holds_no_private_link_and_its_address_shows_others_no_name(
    page: PageClient, clock: Any, app: Any
) -> None:
    saved = page.submit(open_form(page, clock, make_session()), **PARTY)
    assert "/my/" not in saved.html
    assert PARTY["name"] not in PageClient(app.test_client()).get(saved.path).html
    assert "no-store" in saved.headers["Cache-Control"]
    assert saved.headers["Referrer-Policy"] == "no-referrer"


def test_the_same_party_again_gets_the_same_page_and_only_a_mail(page: PageClient, clock: Any) -> None:
    session = make_session()
    first = page.submit(open_form(page, clock, session), **PARTY)
    again = page.submit(open_form(page, clock, session), **{**PARTY, "grown": "5"})
    assert again.h1 == first.h1
    assert again.texts("main p") == first.texts("main p")
    assert len(registrations()) == 1
    assert registrations()[0].grown == 2


@pytest.mark.parametrize("signs", [{}, {"second_topic": "x"}], ids=["as a person", "as a machine"])
@pytest.mark.parametrize("full", [False, True], ids=["with room", "full"])
def test_who_tries_a_name_and_address_reads_what_a_newcomer_reads(
    page: PageClient, clock: Any, signs: dict[str, str], full: bool
) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1 if full else 50, Mode.VIRTUAL: 50})
    party = make_party(Mode.IN_PERSON if full else Mode.VIRTUAL)
    hers = register(session, "Nadia Example", email="nadia@example.org", phone="+19165550142", party=party).id

    answers = []
    for name, email in (("Nadia Example", "nadia@example.org"), ("Nobody Example", "nobody@example.org")):
        trying = {"name": name, "email": email, "grown": "1", "mode": "in_person", **signs}
        shown = page.submit(open_form(page, clock, session, "en"), **trying)
        answers.append((shown.h1, shown.texts("main p"), shown.texts("main li"), shown.data))
    assert answers[0] == answers[1]

    again = {**trying, "name": "Nadia Example", "email": "nadia@example.org"}
    before = page.submit(open_form(page, clock, session, "en"), **again)
    with write():
        changes.cancel_registration(hers, actor="registrant")
    assert page.get(before.path).h1 == before.h1


def test_trying_a_name_and_address_again_and_again_fills_nobodys_mailbox(
    page: PageClient, clock: Any
) -> None:
    session = make_session()
    register(session, "Nadia Example", email="nadia@example.org")
    for _ in range(6):
        page.submit(
            open_form(page, clock, session), name="Nadia Example", email="nadia@example.org", grown="1"
        )
        all_gone_out()
    sent = select(func.count()).where(OutboxMessage.kind == "registration.repeated")
    assert db.session.scalar(sent) == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"name": "Nadia\u202egpj.exe"}, "name"),
        ({"name": "Na\x00dia"}, "name"),
        ({"name": "😀😀"}, "name"),
        ({"email": "", "phone": ""}, "email"),
        ({"email": "nadia@"}, "email"),
        ({"email": "a@b@c.org"}, "email"),
        ({"email": "", "phone": "12"}, "phone"),
        ({"email": "", "phone": "+1 916 555 01x9"}, "phone"),
        ({"grown": ""}, "grown"),
        ({"grown": "0"}, "grown"),
        ({"grown": "-1"}, "grown"),
        ({"grown": "two"}, "grown"),
        ({"grown": "11"}, "grown"),
        ({"grown": "99999999999999999999"}, "grown"),
        ({"interpretation__fa": "7"}, "interpretation__fa"),
        ({"meals": "5"}, "meals"),
        ({"language": "klingon"}, "language"),
        ({"mode": "by_horse"}, "mode-0"),
        ({"mode": ""}, "mode-0"),
        ({"mode": " "}, "mode-0"),
        ({"language": ""}, "language"),
        ({"language": " "}, "language"),
        ({"access_note": "x" * 501}, "access_note"),
    ],
)
def test_a_wrong_answer_is_named_beside_its_field_and_in_the_summary_and_nothing_is_lost(
    page: PageClient, clock: Any, changes: dict[str, str], field: str
) -> None:
    form = open_form(page, clock, make_session())
    refused = page.submit(form, **{**PARTY, **changes}, status=422)

    assert [link.attrs["href"] for link in refused.all(".summary a")] == [f"#{field}"]
    summary = refused.one(".summary").attrs
    assert summary["tabindex"] == "-1"
    assert "autofocus" in summary  # where there is no script
    assert refused.fields()["interpretation__fa"] == changes.get("interpretation__fa", "2")
    assert count(Registration) == count(OutboxMessage) == 0


@pytest.mark.parametrize("field", ["name", "email", "grown", "mode", "if_full", "access_note"])
def test_a_file_where_none_was_asked_for_counts_as_nothing(
    page: PageClient, client: Any, clock: Any, field: str
) -> None:
    form = open_form(page, clock, make_session())
    sent = {**form.fields(), **PARTY, field: (io.BytesIO(b"x"), "x.txt")}
    answer = client.post(form.path, data=sent, content_type="multipart/form-data")
    assert answer.status_code in (303, 422)


def test_digits_of_other_scripts_are_numbers(page: PageClient, clock: Any) -> None:
    page.submit(open_form(page, clock, make_session()), **{**PARTY, "grown": "۳", "phone": "۹۱۶ ۵۵۵ ۰۱۴۲"})
    assert (registrations()[0].grown, registrations()[0].phone) == (3, "+19165550142")


def test_a_missing_token_shows_the_form_again_with_everything_that_was_typed(
    page: PageClient, clock: Any
) -> None:
    refused = page.submit(open_form(page, clock, make_session()), **PARTY, csrf_token=None, status=400)
    assert refused.fields()["name"] == PARTY["name"]
    assert count(Registration) == 0
    assert page.submit(refused).path.startswith("/fa/sessions/")
    assert count(Registration) == 1


def test_where_childcare_is_full_the_person_chooses_and_keeps_what_was_typed(
    page: PageClient, clock: Any
) -> None:
    session = make_session(capacities={"childcare:under_3": 0})
    asked = {**PARTY, "children__under_3": "1", "childcare": "y"}
    choice = page.submit(open_form(page, clock, session), **asked, status=422)
    assert {field.attrs["value"] for field in choice.all("input[name=if_full]")} == {"without", "wait"}
    assert choice.fields()["name"] == PARTY["name"]
    page.submit(choice, if_full="without")
    (registration,) = registrations()
    assert (registration.status, registration.children, registration.childcare) == (
        Status.CONFIRMED,
        1,
        False,
    )


def test_a_full_session_says_so_and_takes_people_on_the_waiting_list(page: PageClient, clock: Any) -> None:
    session = make_session(modes=[Mode.IN_PERSON], capacities={Mode.IN_PERSON: 1})
    register(session)
    page.submit(open_form(page, clock, session, "en"), **{**PARTY, "grown": "1", "interpretation__fa": "1"})
    assert registrations()[1].status == Status.WAITING


@pytest.mark.parametrize(
    "columns",
    [
        {"opens_at": timedelta(days=1)},
        {"closes_at": timedelta(days=-1)},
        {"starts_at": timedelta(days=-1)},
        {"status": "cancelled"},
    ],
)
def test_a_session_that_is_not_open_says_why_and_what_can_be_done(
    page: PageClient, clock: Any, columns: dict[str, Any]
) -> None:
    given = {
        key: clock.now + value if isinstance(value, timedelta) else value for key, value in columns.items()
    }
    session = make_session(**given)
    shown = page.get(f"/es/sessions/{session.slug}/rsvp")
    assert not shown.all("main form")
    assert [link for link in shown.links if link.startswith("/es/sessions")]


def test_a_session_that_closes_while_somebody_types_is_said_so(page: PageClient, clock: Any) -> None:
    session = make_session(closes_at=clock.now + timedelta(minutes=5))
    form = page.get(f"/en/sessions/{session.slug}/rsvp")
    clock.advance(minutes=6)
    refused = page.submit(form, **PARTY, status=409)
    assert refused.h1 == "Sign-up is closed"
    assert count(Registration) == 0


def test_a_name_with_a_web_address_is_refused_and_everything_typed_is_kept(
    page: PageClient, clock: Any
) -> None:
    form = open_form(page, clock, make_session(), "en")
    refused = page.submit(form, **{**PARTY, "name": "See www\u2060.evil.example"}, status=422)
    assert "without a web or email address" in refused.text(".summary")
    assert refused.fields()["email"] == PARTY["email"]
    assert count(Registration) == 0


@pytest.mark.parametrize("slug", ["nothing", "%00", "..%2f..", "a" * 500])
def test_an_unknown_session_is_not_found(page: PageClient, slug: str) -> None:
    assert page.get(f"/en/sessions/{slug}/rsvp", status=404).all("main a")


def test_a_draft_is_not_found(page: PageClient) -> None:
    session = make_session(status="draft")  # type: ignore[arg-type]
    page.get(f"/en/sessions/{session.slug}", status=404)


def test_a_filled_honeypot_holds_the_registration_and_shows_the_same_kind_of_page(
    page: PageClient, clock: Any
) -> None:
    saved = page.submit(open_form(page, clock, make_session()), **PARTY, second_topic="buy now")
    assert registrations()[0].status == Status.PENDING
    assert "/saved/" in saved.path
    assert count(OutboxMessage) == 0


def test_a_burst_from_one_address_is_pending_for_a_person_to_look_at(page: PageClient, clock: Any) -> None:
    session = make_session()
    form = open_form(page, clock, session)
    for number in range(14):
        page.submit(form, **{**PARTY, "grown": "10", "email": f"party{number}@example.org"})
    pending = [registration for registration in registrations() if registration.status == Status.PENDING]
    assert {registration.review_reason for registration in pending} == {"burst"}
    assert len(pending) == 2


def test_other_content_types_and_oversized_bodies_are_refused(page: PageClient, client: Any) -> None:
    address = f"/en/sessions/{make_session().slug}/rsvp"
    assert client.post(address, json={"name": "x"}).status_code == 400
    assert client.post(address, data=b"\xff\x00" * 50, content_type="multipart/form-data").status_code == 400
    assert client.post(address, data={"name": "x" * 3_000_000}).status_code == 413
    assert count(Registration) == 0


def test_saving_seats_takes_at_most_ten_statements_whatever_the_number_of_registrations(
    page: PageClient, clock: Any, count_statements: Any
) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 60})
    for number in range(30):
        register(session, f"Guest {number}", party=make_party(grown=2))
    for status in (Status.WAITING, Status.WAITING):
        form = open_form(page, clock, session)
        fields = {**form.fields(), **PARTY, "name": f"Party {status} {clock.now:%H%M}", "mode": "in_person"}
        fields |= {"access__asl": "1"}
        with count_statements() as statements:
            answer = page.client.post(form.path, data=fields)
        assert answer.status_code == 303
        assert registrations()[-1].status == status
        assert statements.count <= 10, statements


def test_a_session_page_takes_at_most_six_statements(page: PageClient, count_statements: Any) -> None:
    session = make_session()
    register(session)
    with count_statements() as statements:
        page.get(f"/en/sessions/{session.slug}")
    assert statements.count <= 6, statements
    with count_statements() as statements:
        page.get(f"/en/sessions/{session.slug}/rsvp")
    assert statements.count <= 6, statements


def test_a_way_to_take_part_that_an_older_page_offered_is_not_replaced_unsaid(
    page: PageClient, clock: Any
) -> None:
    session = make_session()
    form = open_form(page, clock, session, "en")
    with write() as unit:
        unit.scalars(select(ListeningSession)).one().virtual = False
    page.submit(form, status=422, name="Ana Example", email="ana@example.org", mode="virtual")
    assert registrations() == []
