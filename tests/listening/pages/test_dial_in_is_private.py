"""The number to join a session by phone is for those who signed up: no page for everybody says it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from engage.core.current import current_city
from engage.core.pages import Audience, spec_of
from engage.listening.models import ListeningSession
from tests.support.client import PageClient
from tests.support.listening import make_session

pytestmark = pytest.mark.usefixtures("clock")

NUMBER, CODE, LINK = "+19165550123", "314159#", "secret-room"
SPELLINGS = (NUMBER, "916-555-0123", "(916) 555-0123", "9165550123", CODE, "314159", LINK)
ARGUMENTS = {"lang", "session_slug"}
AMONG_THEM = {
    "listening.show_home",
    "listening.show_sessions",
    "listening.show_session",
    "listening.show_feed",
    "registrations.save_seats",
    "fliers.show_flier",
}


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(
        dial_in_number=NUMBER, dial_in_code=CODE, virtual_url=f"https://meet.example.org/{LINK}"
    )


def open_addresses(app: Flask, slug: str) -> Iterator[tuple[str, str]]:
    """Every address that anybody may read, of this session or of none."""
    values = {"lang": "en", "session_slug": slug}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            spec = spec_of(app, rule.endpoint) if rule.endpoint != "static" else None
            if spec is None or spec.audience not in (Audience.PUBLIC, Audience.MACHINE):
                continue
            if "GET" in (rule.methods or ()) and rule.arguments <= ARGUMENTS:
                given = {name: values[name] for name in rule.arguments}
                yield rule.endpoint, url_for(rule.endpoint, **given)


def test_no_page_for_everybody_says_how_to_get_into_a_session(
    app: Flask, client: FlaskClient, session: ListeningSession
) -> None:
    addresses = list(open_addresses(app, session.slug))
    assert {endpoint for endpoint, _address in addresses} >= AMONG_THEM
    for endpoint, address in addresses:
        answer = client.get(address)
        told = answer.get_data().decode(errors="replace") + str(answer.headers)  # some are pictures
        assert [word for word in SPELLINGS if word in told] == [], endpoint


@pytest.mark.parametrize("number", [NUMBER, ""])
def test_by_phone_is_promised_only_where_there_is_a_number(page: PageClient, number: str) -> None:
    session = make_session(dial_in_number=number)
    promises = [
        "by video or phone"
        in page.get(f"/{current_city().default_language}/sessions/{session.slug}{rest}").text()
        for rest in ("", "/rsvp")
    ]
    assert promises == [bool(number)] * 2
