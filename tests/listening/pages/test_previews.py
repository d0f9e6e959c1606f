"""What a message program shows of a page that somebody passed on, in the language of its address."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from engage.core.db import write
from engage.core.pictures import fonts
from engage.listening.documents import preview
from engage.listening.models import Capacity, ListeningSession, SessionStatus
from tests.support.client import Page, PageClient
from tests.support.listening import make_session

pytestmark = pytest.mark.usefixtures("app")
SITE = "https://engage.example.org"


def said(page: Page) -> dict[str, str]:
    """What stands in the head for other programs."""
    found = page.all("meta[property], meta[name='description'], meta[name='twitter:card']")
    return {one.attrs.get("property") or one.attrs["name"] or "": one.attrs["content"] or "" for one in found}


def picture_of(page: PageClient, session: ListeningSession, language: str = "en") -> Any:
    address = urlsplit(said(page.get(f"/{language}/sessions/{session.slug}"))["og:image"])
    return page.client.get(f"{address.path}?{address.query}")


def test_a_session_is_shown_with_its_title_sentence_and_picture_in_the_language_of_the_address(
    page: PageClient,
) -> None:
    session = make_session(
        translations={"fa": {"title": "نشست شنیدن", "summary": "به ما بگویید چه باید تغییر کند."}}
    )
    head = said(page.get(f"/fa/sessions/{session.slug}"))
    assert head["og:title"] == "نشست شنیدن"
    assert head["og:description"] == head["description"] == "به ما بگویید چه باید تغییر کند."
    assert urlsplit(head["og:url"]).path == f"/fa/sessions/{session.slug}"
    assert head["twitter:card"] == "summary_large_image"
    assert "نشست شنیدن" in head["og:image:alt"]
    assert "Hagginwood Community Center" in head["og:image:alt"]
    answer = picture_of(page, session, "fa")
    shown = Image.open(BytesIO(answer.data))
    assert (str(shown.width), str(shown.height)) == (head["og:image:width"], head["og:image:height"])
    assert (answer.mimetype, len(answer.data) <= 60 * 1024) == ("image/png", True)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_the_picture_says_what_the_session_offers_now(page: PageClient) -> None:
    session = make_session()
    ident, address = session.id, f"/en/sessions/{session.slug}"
    alt = said(page.get(address))["og:image:alt"]
    assert [offer in alt for offer in ("Free food", "Free childcare", "Interpreters")] == [True] * 3
    before = said(page.get(address))["og:image"]
    with write() as unit:
        unit.query(Capacity).filter_by(session_id=ident, resource="meals").update({"capacity": 0})
    now = said(page.get(address))
    assert "Free food" not in now["og:image:alt"]
    assert now["og:image"] != before
    with write() as unit:
        unit.get_one(ListeningSession, ident).status = SessionStatus.CANCELLED
    assert "Canceled" in said(page.get(address))["og:image:alt"]


def test_an_older_address_shows_the_picture_as_it_is_now_and_is_asked_for_again(page: PageClient) -> None:
    answer = page.client.get(f"/en/sessions/{make_session().slug}/picture.png?shows=older")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    again = page.client.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_without_fonts_the_picture_without_words_is_shown(
    page: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session()
    monkeypatch.setattr(preview.fonts, "can_write", lambda: False)
    monkeypatch.setattr("engage.listening.public.sessions.can_write", lambda: False)
    named = said(page.get(f"/en/sessions/{session.slug}"))["og:image"]
    led = page.client.get(f"/en/sessions/{session.slug}/picture.png")
    assert (led.status_code, led.headers["Location"], led.headers["Cache-Control"]) == (
        302,
        named,
        "no-store",
    )
    drawn = page.client.get(urlsplit(named).path)
    assert Image.open(BytesIO(drawn.data)).size == (1200, 630)


def test_a_draft_has_no_picture(page: PageClient) -> None:
    draft = make_session(status=SessionStatus.DRAFT)
    assert page.client.get(f"/en/sessions/{draft.slug}/picture.png").status_code == 404


def test_where_fonts_of_a_script_are_missing_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.can_write.cache_clear()
    fonts._file.cache_clear()
    monkeypatch.setattr(fonts, "FOLDERS", ())
    try:
        assert not fonts.can_write()
    finally:
        fonts.can_write.cache_clear()
        fonts._file.cache_clear()


def test_the_form_says_what_it_is_for_and_asks_for_no_picture_and_no_manifest(page: PageClient) -> None:
    form = page.get(f"/en/sessions/{make_session().slug}/rsvp")
    assert said(form)["description"].startswith("Save your spots: ")
    assert form.all('link[rel="manifest"]') == []


def test_the_home_page_has_the_sites_picture_and_name_for_a_phone(page: PageClient) -> None:
    home = page.get("/fa/")
    head = said(home)
    assert page.client.get(urlsplit(head["og:image"]).path).mimetype == "image/png"
    link = home.one('link[rel="manifest"]').attrs["href"] or ""
    answer = page.client.get(link)
    manifest = json.loads(answer.data)
    assert answer.mimetype == "application/manifest+json"
    assert (manifest["lang"], manifest["dir"], manifest["start_url"]) == ("fa", "rtl", "/fa/")
    assert manifest["name"] == head["og:title"]
    sizes = [Image.open(BytesIO(page.client.get(icon["src"]).data)).size for icon in manifest["icons"]]
    assert [f"{width}x{height}" for width, height in sizes] == [icon["sizes"] for icon in manifest["icons"]]


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/favicon.ico", "image/vnd.microsoft.icon"), ("/apple-touch-icon.png", "image/png")],
)
def test_browsers_find_the_sign_where_they_look_for_it(page: PageClient, path: str, kind: str) -> None:
    answer = page.client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, kind)
    assert Image.open(BytesIO(answer.data)).size in {(48, 48), (180, 180)}
    assert "max-age=86400" in answer.headers["Cache-Control"]
