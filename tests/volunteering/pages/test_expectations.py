"""Anybody can read what volunteers are asked to agree to, now and in earlier versions."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.city import load_city
from engage.config import ROOT
from tests.support.client import PageClient
from tests.support.expectations import adopt_newer

NOW = "/en/help/expectations"


@pytest.fixture
def page(app: Flask) -> PageClient:
    return PageClient(app.test_client())


def test_the_page_shows_the_short_version_and_the_whole_text_and_who_adopted_it(
    app: Flask, page: PageClient
) -> None:
    city = app.config["CITY"]
    shown = page.get(NOW).text()

    missing = [key for key in city.current_expectations.text_keys() if city.text(key, "en") not in shown]
    assert missing == []
    assert "Version August 2024" in shown
    assert "All versions" not in shown


def test_a_translation_says_in_which_language_the_text_was_adopted(page: PageClient) -> None:
    assert page.get(NOW).texts("main dt") == ["Adopted by", "Version"]
    assert page.get(NOW.replace("/en/", "/fa/")).texts("main dd")[-1] == "English"


def test_an_earlier_version_stays_readable_and_says_that_there_is_a_newer_one(
    app: Flask, page: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt_newer(app, monkeypatch)
    now, before = page.get(NOW), page.get(f"{NOW}?version=2024-08")

    assert "Listen more than you speak." in now.text()
    assert "Progress only happens" not in now.text()
    assert f"{NOW}?version=2024-08" in now.links
    assert "Progress only happens at the speed of trust." in before.text()
    assert "We now ask volunteers to agree to a newer text." in before.text()
    assert NOW in before.links


def test_a_version_that_never_was_is_not_found(page: PageClient) -> None:
    assert "August 2024" not in page.get(f"{NOW}?version=1999-01", status=404).text()


def test_a_city_without_volunteering_has_no_such_page(app: Flask, page: PageClient) -> None:
    app.config["CITY"] = load_city(ROOT / "city" / "sanjose")

    assert page.get(NOW, status=404).h1 != "Expectations for volunteers"
