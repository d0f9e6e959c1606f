"""The invitation: the first thing that people see says what they get, when, where and who invites."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from bench.weight import first_view
from engage.city.reading import HOST_MARKS, SESSION_KINDS
from engage.core.assets import asset
from engage.core.db import write
from engage.listening.models import AudienceKind, Mode, OutcomeKind, SessionStatus
from engage.listening.services.outcomes import Outcome, add_outcome
from tests.conftest import Clock
from tests.support.client import PageClient
from tests.support.listening import make_session

pytestmark = pytest.mark.usefixtures("app")

PICTURES = Path("static/pictures")


def gets(page: PageClient, slug: str) -> list[str]:
    return page.get(f"/en/sessions/{slug}").texts(".gets li")


def test_an_invitation_names_what_people_get_in_whole_phrases(page: PageClient) -> None:
    session = make_session(interpretation=["es", "hmn"], outcome_due_on=date(2031, 3, 1))
    assert gets(page, session.slug) == [
        "Free food for your family",
        "Free childcare",
        "Free interpreters: 2 languages",
        "We listen, and we publish what we heard by March 1, 2031",
    ]


def test_an_invitation_promises_nothing_that_a_session_does_not_have(page: PageClient) -> None:
    online = make_session(modes=[Mode.VIRTUAL], interpretation=[], kind="forum")
    assert gets(page, online.slug) == []
    assert page.get(f"/en/sessions/{online.slug}").texts("ul.gets") == []


def test_leaders_of_organizations_are_not_promised_food_for_a_family(page: PageClient) -> None:
    session = make_session(audience=AudienceKind.ORGANIZATIONS)
    assert gets(page, session.slug)[0] == "Free food"


def test_the_date_is_said_once(page: PageClient) -> None:
    session = make_session()
    shown = page.get(f"/en/sessions/{session.slug}")
    year = str(session.starts_at.year)
    assert len(re.findall(year, shown.texts("main")[0])) == 1
    assert year in shown.texts(".day .vh")[0]


def test_the_host_invites_with_its_sign_and_its_own_sentence(app: Flask, page: PageClient) -> None:
    session = make_session()
    city = app.config["CITY"]
    shown = page.get(f"/en/sessions/{session.slug}")
    invites = shown.texts(".host")[0]
    assert f"{city.text(f'host.{session.host}.name', 'en')} invites you" in invites
    assert city.text(f"host.{session.host}.about", "en") in invites
    assert f"host-{city.hosts[session.host].mark}" in shown.html


def test_nobody_is_invited_to_a_session_that_is_past_or_canceled(page: PageClient, clock: Clock) -> None:
    off = make_session(status=SessionStatus.CANCELLED)
    past = make_session(starts_at=clock.now - timedelta(days=3))
    for session in (off, past):
        shown = page.get(f"/en/sessions/{session.slug}")
        assert shown.texts(".gets li") == []
        assert "invites you" not in shown.text()
        assert shown.texts(".day.past") != []


@pytest.mark.parametrize("name", [*SESSION_KINDS, "online", "home", *(f"host-{mark}" for mark in HOST_MARKS)])
def test_every_kind_of_session_and_every_sign_is_drawn_and_light(app: Flask, name: str) -> None:
    with app.test_request_context():
        assert asset(f"picture-{name}.svg").endswith(".svg")
    drawn = (PICTURES / f"{name}.svg").read_text()
    assert len(drawn) < 6000
    assert "<text" not in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_a_session_that_is_online_only_shows_the_drawing_of_screens(page: PageClient) -> None:
    online = make_session(modes=[Mode.VIRTUAL])
    both = make_session()
    assert "picture-online" in page.get(f"/en/sessions/{online.slug}").html
    assert f"picture-{both.kind}" in page.get(f"/en/sessions/{both.slug}").html


@pytest.mark.parametrize("language", ["en", "pa"])
def test_the_page_of_a_session_is_light_with_its_picture(app: Flask, language: str) -> None:
    session = make_session()
    files = first_view(app.test_client(), f"/{language}/sessions/{session.slug}", "br")
    assert any("picture-" in address for address in files)
    assert sum(files.values()) < 40 * 1024


def test_home_lists_sessions_for_residents_before_those_for_organizations(
    page: PageClient, clock: Clock
) -> None:
    make_session(slug="leaders", audience=AudienceKind.ORGANIZATIONS, starts_at=clock.now + timedelta(days=2))
    make_session(slug="everybody", starts_at=clock.now + timedelta(days=9))
    links = [link for link in page.get("/en/").links if "/sessions/" in link]
    assert links == ["/en/sessions/everybody", "/en/sessions/leaders"]


def test_home_says_in_one_sentence_what_it_is_for(app: Flask, page: PageClient) -> None:
    assert app.config["CITY"].text("initiative.sentence", "en") in page.get("/en/").texts(".hero .lede")[0]


def test_a_card_has_one_link_and_says_the_date_and_the_kind_once(page: PageClient) -> None:
    session = make_session(texts={"title": "Listening session in the park"})
    shown = page.get("/en/sessions")
    card = shown.texts("article.session")[0]
    assert card.count("istening session") == 1
    assert card.count(str(session.starts_at.year)) == 1
    assert len([link for link in shown.links if link.endswith(session.slug)]) == 1
    named = make_session(texts={"title": "Supper in the park"})
    assert "Listening session" in page.get("/en/sessions").texts("article.session")[1], named.slug


def came_of(session_id: int, title: str, on: date) -> None:
    outcome = Outcome(
        kind=OutcomeKind.REPORT, title=title, url="", sentence=f"About {title}.", happened_on=on
    )
    with write():
        add_outcome(session_id, outcome=outcome, source_language="en", actor="test")


def test_home_says_what_came_of_earlier_sessions_newest_first_and_each_once(
    page: PageClient, clock: Clock
) -> None:
    past = [make_session(starts_at=clock.now - timedelta(days=days)).id for days in (3, 5)]
    for session_id in past:
        came_of(session_id, "the old report", date(2024, 1, 5))
        came_of(session_id, "the new report", date(2025, 1, 5))
    said = page.get("/en/").texts("#past + .rows li")
    assert [("About the new report." in one, "About the old report." in one) for one in said] == [
        (True, False),
        (False, True),
    ]


def test_home_does_not_tell_what_came_of_a_session_before_it_took_place(
    page: PageClient, clock: Clock
) -> None:
    make_session(starts_at=clock.now - timedelta(days=3))
    came_of(make_session().id, "what is to come", date(2025, 1, 5))
    shown = page.get("/en/")
    assert "No report has been published yet." in shown.text()
    assert "About what is to come." not in shown.text()
