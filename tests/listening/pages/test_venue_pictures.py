"""The picture of a place: staff put it up with what it shows, people see it, and a browser asks for it once."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from engage.core import photographs
from engage.core.db import db, write
from engage.core.i18n.writing import put_translation
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Venue, VenuePicture
from engage.listening.services import venues
from engage.listening.services.links import Purpose, link_token
from engage.listening.services.venues import Meaning
from tests.support.accounts import PageAs
from tests.support.client import Page, PageClient
from tests.support.listening import make_session, register
from tests.support.photographs import a_photograph
from tests.support.registrations import fresh

pytestmark = pytest.mark.usefixtures("clock")

SHOWS = "A low brick building with a blue door."


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


def picture_page(session: ListeningSession) -> str:
    return f"/staff/venues/{session.venue_id}/picture"


def a_file(data: bytes | None = None) -> Any:
    return (io.BytesIO(a_photograph() if data is None else data), "place.jpg")


def put_up(staff: PageClient, session: ListeningSession, data: bytes | None = None) -> Page:
    """Send a picture, as staff do."""
    form = staff.get(picture_page(session))
    return staff.submit(form, form='form[enctype="multipart/form-data"]', file=a_file(data), alt=SHOWS)


def the_venue(session: ListeningSession) -> Venue:
    venue = fresh(session).venue
    assert venue is not None
    return venue


def test_a_picture_is_shown_to_people_with_what_it_shows(staff: PageClient, page: PageClient) -> None:
    session = make_session()
    assert "The picture is saved." in put_up(staff, session).text()
    shown = page.get(f"/en/sessions/{session.slug}").one("img.picture")
    assert shown.attrs["alt"] == SHOWS
    assert (shown.attrs["width"], shown.attrs["height"]) == ("400", "300")
    token = link_token(Purpose.MANAGE, register(fresh(session)))
    assert page.get(f"/en/my/{token}").one("img.picture").attrs["src"] == shown.attrs["src"]


def test_a_picture_is_described_in_the_readers_language_or_says_which_it_is(
    staff: PageClient, page: PageClient
) -> None:
    session = make_session()
    slug = session.slug
    put_up(staff, session)
    assert page.get(f"/es/sessions/{session.slug}").one("img.picture").attrs["lang"] == "en"
    with write() as unit:
        put_translation(unit, the_venue(session).picture_alt_id, "es", "Un edificio.", state="machine")
    described = page.get(f"/es/sessions/{slug}").one("img.picture").attrs
    assert (described["alt"], described.get("lang")) == ("Un edificio.", None)


def test_a_picture_is_asked_for_once_and_without_cookies(staff: PageClient, page: PageClient) -> None:
    session = make_session()
    venue_id = session.venue_id
    put_up(staff, session)
    address = page.get(f"/en/sessions/{session.slug}").one("img.picture").attrs["src"]
    answer = page.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert page.client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert page.client.get(address.replace("small", "large")).data[8:12] == b"WEBP"
    other = make_session()
    elsewhere = address.replace(f"/{venue_id}/", f"/{other.venue_id}/")
    assert page.client.get(elsewhere).status_code == 404


def test_another_picture_has_another_address_and_the_old_one_is_gone(
    staff: PageClient, page: PageClient
) -> None:
    session = make_session()
    put_up(staff, session)
    before = page.get(f"/en/sessions/{session.slug}").one("img.picture").attrs["src"]
    put_up(staff, session, a_photograph(500, 300))
    after = page.get(f"/en/sessions/{session.slug}").one("img.picture").attrs["src"]
    assert after != before
    assert page.client.get(before).status_code == 404


def test_what_a_picture_shows_is_changed_without_sending_it_again(staff: PageClient) -> None:
    session = make_session()
    put_up(staff, session)
    before = the_venue(session).picture
    staff.submit(staff.get(picture_page(session)), alt="A yellow house.")
    assert the_venue(session).picture is not None
    assert before is not None
    assert db.session.get_one(VenuePicture, session.venue_id).key == before.key
    assert "A yellow house." in staff.get(f"/staff/venues/{session.venue_id}").html


def test_a_picture_is_removed_with_what_it_showed(staff: PageClient, page: PageClient) -> None:
    session = make_session()
    put_up(staff, session)
    staff.submit(staff.get(picture_page(session)), form='form[action$="/remove-picture"]')
    assert page.get(f"/en/sessions/{session.slug}").one("img.picture").attrs["alt"] == ""
    assert "webp" not in page.get(f"/en/sessions/{session.slug}").html
    assert staff.get(picture_page(session)).fields()["alt"] == ""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg/>", "This file is not a picture that we can use."),
        (a_photograph()[:-200], "This picture is damaged."),
        (a_photograph(1, 1), "This picture is too small."),
    ],
    ids=["no picture", "cut off", "one pixel"],
)
def test_a_file_that_is_no_picture_says_why_and_keeps_what_was_written(
    staff: PageClient, data: bytes, said: str
) -> None:
    session = make_session()
    form = staff.get(picture_page(session))
    again = staff.submit(form, status=422, file=a_file(data), alt=SHOWS)
    assert said in again.text(".summary")
    assert again.fields()["alt"] == SHOWS
    assert the_venue(session).picture is None


def test_a_picture_needs_a_file_and_what_it_shows(staff: PageClient) -> None:
    form = staff.get(picture_page(make_session()))
    assert staff.submit(form, status=422, alt=SHOWS).texts(".summary a") == ["Choose a picture."]
    assert staff.submit(form, status=422, file=a_file(), alt="").texts(".summary a") == [
        "Choose the picture again. Your browser does not keep it.",
        "Write what the picture shows.",
    ]


def test_a_place_that_someone_else_changed_meanwhile_keeps_the_description_typed(staff: PageClient) -> None:
    session = make_session()
    form = staff.get(picture_page(session))
    put_up(staff, session)
    again = staff.submit(form, status=422, file=a_file(a_photograph(500, 300)), alt="A yellow house.")
    assert "Someone else changed this place" in again.text(".summary")
    assert again.fields()["alt"] == "A yellow house."
    assert the_venue(session).picture is not None


def send(client: PageClient, session: ListeningSession, size: int, **fields: str) -> TestResponse:
    """Send so many bytes as a picture, as a browser does."""
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(b'name="file"; filename="place.jpg"\r\n\r\n' + b"x" * size)
    body = b"".join(b"--edge\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
    return client.client.post(
        picture_page(session),
        input_stream=io.BytesIO(body + b"--edge--\r\n"),
        content_length=len(body) + 10,
        content_type="multipart/form-data; boundary=edge",
    )


def test_a_file_that_is_a_little_too_large_says_so_and_keeps_what_was_written(staff: PageClient) -> None:
    session = make_session()
    fields = staff.get(picture_page(session)).fields()
    token, version = fields["csrf_token"], fields["version"]
    answer = send(
        staff, session, photographs.LARGEST_FILE_BYTES + 1, csrf_token=token, version=version, alt=SHOWS
    )
    assert answer.status_code == 422
    assert "This file is larger than 10 MB." in answer.text
    assert SHOWS in answer.text


def test_only_who_changes_places_may_send_a_large_file(page_as: PageAs) -> None:
    session = make_session()
    assert send(page_as(Role.GREETER), session, 3_000_000).status_code == 413
    assert send(page_as(Role.ORGANIZER), session, 3_000_000).status_code == 400
    assert send(page_as(Role.ORGANIZER), session, 13_000_000).status_code == 413


def test_a_place_that_moved_keeps_its_picture_for_its_past_and_the_new_one_has_none(
    staff: PageClient,
) -> None:
    session = make_session()
    put_up(staff, session)
    old = the_venue(session)
    facts = venues.VenueFacts("Pannell Center", "2450 Meadowview Rd")
    with write():
        venues.edit_venue(
            old.id,
            facts=facts,
            texts={},
            meaning=Meaning.RELOCATION,
            version=old.version,
            actor="command",
        )
    assert the_venue(session).picture is None
    assert db.session.get(VenuePicture, old.id) is not None


def test_lists_of_sessions_ask_nothing_more_for_pictures(
    staff: PageClient, page: PageClient, count_statements: Callable[[], Any]
) -> None:
    for _number in range(3):
        make_session()
    with count_statements() as without:
        page.get("/en/")
    put_up(staff, make_session())
    put_up(staff, make_session())
    with count_statements() as pictured:
        page.get("/en/")
    assert pictured.count == without.count
