"""Fliers: a sheet in every language, with a code that leads to the page in that language."""

from __future__ import annotations

import re
import sys
import zlib
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from engage.core.i18n.languages import TAGS
from engage.core.qr import QUIET_ZONE, qr_picture
from engage.core.security.permissions import Role
from engage.listening.documents.flier import flier_context
from engage.listening.documents.flier_pdf import lay_out, own_file
from engage.listening.models import Mode, SessionStatus
from engage.listening.policy import MEALS
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_session, register
from tests.support.registrations import fresh, resize

pytestmark = pytest.mark.usefixtures("app", "clock")


@pytest.mark.parametrize("language", ["en", "es", "fa", "zh-hant", "hmn"])
def test_the_code_leads_to_the_session_in_the_language_of_the_sheet(
    app: Flask, page: PageClient, language: str
) -> None:
    session = make_session(slug="parks", translations={"fa": {"title": "پارک‌ها"}})
    flier = page.get(f"/{language}/sessions/{session.slug}/flier")
    address = f"{app.config['PUBLIC_URL']}/{language}/sessions/parks"
    assert flier.one("svg.qr path").attrs["d"] == qr_picture(address, error="q").path
    assert [text for text in flier.texts("bdi[dir=ltr]") if text.endswith("/s/parks")] != []


def test_the_short_address_leads_to_the_session(page: PageClient) -> None:
    make_session(slug="parks")
    assert page.client.get("/s/parks").headers["Location"].endswith("/sessions/parks")


def test_a_sheet_says_who_invites_where_and_what_is_free(app: Flask, page: PageClient) -> None:
    session = make_session()
    flier = page.get(f"/en/sessions/{session.slug}/flier")
    host = app.config["CITY"].hosts[session.host]
    text = flier.text()
    assert session.place_name in text
    assert "Free food" in text
    assert "Free childcare" in text
    assert "Free interpreters" in text
    assert "invites you" in text
    assert host.email in text


def test_a_sheet_promises_only_what_there_is(page: PageClient) -> None:
    session = make_session(modes=[Mode.VIRTUAL], interpretation=[])
    text = page.get(f"/en/sessions/{session.slug}/flier").text()
    assert [word for word in ("Free food", "Free childcare", "interpreters") if word in text] == []


def test_a_sheet_does_not_promise_what_is_full_when_it_is_printed(page: PageClient) -> None:
    session = make_session()
    resize(fresh(session), **{MEALS: 0})
    text = page.get(f"/en/sessions/{session.slug}/flier").text()
    assert "Free food" not in text
    assert "meals are taken" not in text
    assert "Free childcare" in text


def test_a_sheet_names_the_other_languages_of_the_session_by_their_own_names(page: PageClient) -> None:
    session = make_session(languages=["en", "es", "fa"])
    shown = page.get(f"/es/sessions/{session.slug}/flier")
    assert shown.texts(".also [lang]") == ["English", "فارسی"]
    only = make_session(languages=["en"])
    assert page.get(f"/en/sessions/{only.slug}/flier").texts(".also") == []


def test_the_printed_page_of_a_session_leads_back_to_it(app: Flask, page: PageClient) -> None:
    make_session(slug="parks")
    shown = page.get("/fa/sessions/parks")
    address = f"{app.config['PUBLIC_URL']}/s/parks"
    assert shown.one(".print-only svg.qr path").attrs["d"] == qr_picture(address).path
    assert shown.texts(".print-only bdi")[0].endswith("/s/parks")


def test_a_sheet_holds_nothing_about_who_signed_up(page: PageClient) -> None:
    session = make_session()
    register(session, "Maly Example", email="maly@example.org")
    html = page.get(f"/en/sessions/{session.slug}/flier").html
    assert "Maly" not in html
    assert "maly@" not in html
    assert session.virtual_url not in html


def test_nobody_is_invited_to_what_is_not_public_over_or_cancelled(page: PageClient, clock: Clock) -> None:
    planned = make_session(status=SessionStatus.DRAFT).slug
    off = make_session(status=SessionStatus.CANCELLED).slug
    held = make_session(starts_at=clock.now - timedelta(days=1)).slug
    page.get(f"/en/sessions/{planned}/flier", status=404)
    for slug in (off, held):
        answer = page.client.get(f"/en/sessions/{slug}/flier")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/en/sessions/{slug}"


def test_staff_find_the_sheets_of_the_languages_that_are_public(page_as: PageAs) -> None:
    session = make_session(slug="parks", languages=["en", "fa"])
    staff = page_as(Role.ORGANIZER)
    links = staff.get(f"/staff/sessions/{session.slug}/fliers").links
    assert [link for link in links if link.endswith("/flier")] == [
        "/en/sessions/parks/flier",
        "/fa/sessions/parks/flier",
    ]


def test_a_file_is_made_for_staff_only_and_only_on_request(page: PageClient, page_as: PageAs) -> None:
    make_session(slug="parks")
    address = "/staff/sessions/parks/fliers/en.pdf"
    assert page_as(Role.ORGANIZER).client.get(address).status_code == 405
    assert page_as(Role.ORGANIZER).client.post(address).status_code == 400
    assert page_as(Role.TRANSLATOR).client.get("/staff/sessions/parks/fliers").status_code == 403
    assert page.client.post(address).status_code in (303, 400)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/static/app.css",
        "file:///etc/passwd",
        "https://flier.invalid/static/../../wsgi.py",
        "https://flier.invalid/icons/../../wsgi.py",
        "https://flier.invalid/static/manifest.json",
        "https://flier.invalid/icons/nothing.svg",
        "https://flier.invalid/elsewhere/supper.svg",
    ],
)
def test_a_file_is_made_of_our_own_files_only(address: str) -> None:
    with pytest.raises(ValueError, match="not one of our own files"):
        own_file(address)


def test_our_own_files_are_found() -> None:
    assert own_file("https://flier.invalid/icons/supper.svg").is_file()


def test_staff_are_told_to_print_where_no_file_can_be_made(
    page_as: PageAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_session(slug="parks", languages=["en"])
    monkeypatch.setattr("engage.listening.staff.fliers.can_make_pdf", lambda: True)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    staff = page_as(Role.ORGANIZER)
    answer = staff.submit(staff.get("/staff/sessions/parks/fliers"))
    assert "print it from your browser" in answer.text()


LONG = {
    "title": "A listening session with a long title for everybody who lives in North Sacramento",
    "summary": "People who live here talk about what they have lived through and what should change. " * 3,
}


@pytest.mark.pdf
@pytest.mark.parametrize("language", TAGS)
def test_a_file_is_one_sheet_however_long_the_words(language: str) -> None:
    session = make_session(texts=LONG, languages=TAGS)
    assert len(lay_out(session, language).pages) == 1


@pytest.mark.pdf
def test_the_code_in_a_file_is_four_centimeters_without_its_quiet_zone() -> None:
    session = make_session(slug="parks")
    (sheet,) = lay_out(session, "en").pages
    code = next(
        box for box in sheet._page_box.descendants() if box.element is not None and "qr" in classes(box)
    )
    modules = flier_context(session)["picture"].size
    millimeters = code.width * 25.4 / 96 * (modules - 2 * QUIET_ZONE) / modules
    assert millimeters >= 40


def classes(box: Any) -> list[str]:
    """The classes of the element that a box is of."""
    return str(box.element.get("class", "")).split()


def unpacked(pdf: bytes) -> bytes:
    """The file with what is packed in it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompressobj().decompress(one) for one in streams if one[:1] == b"x")


@pytest.mark.pdf
def test_staff_get_a_file(page_as: PageAs) -> None:
    make_session(slug="parks", languages=["en"])
    staff = page_as(Role.ORGANIZER)
    listed = staff.get("/staff/sessions/parks/fliers")
    data = {"csrf_token": listed.fields()["csrf_token"]}
    answer = staff.client.post("/staff/sessions/parks/fliers/en.pdf", data=data)
    assert answer.mimetype == "application/pdf"
    assert b"/StructTreeRoot" in unpacked(answer.data)
    assert answer.data.startswith(b"%PDF-")
    assert "parks-en.pdf" in answer.headers["Content-Disposition"]
