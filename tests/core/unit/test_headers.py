"""What every answer tells the browser."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.core.pages import Audience, PageSpec
from engage.core.security import headers


@pytest.fixture
def small_app(monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application with one page whose declaration the test can change."""
    app = Flask("small")
    app.secret_key = "x"
    app.add_url_rule("/", "page", lambda: "text", methods=["GET", "POST"])
    headers.init_app(app)
    declare(monkeypatch, PageSpec(Audience.PUBLIC))
    return app


def declare(monkeypatch: pytest.MonkeyPatch, spec: PageSpec | None) -> None:
    """Declare the page."""
    monkeypatch.setattr(headers, "current_spec", lambda: spec)


def test_nothing_is_allowed_that_the_site_does_not_serve_itself(small_app: Flask) -> None:
    policy = small_app.test_client().get("/").headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("frame-ancestors") == "'none'"
    assert rules.pop("require-trusted-types-for") == "'script'"
    assert rules.pop("trusted-types") == "'none'"
    assert set(rules.values()) == {"'self'"}
    assert "form-action" in rules


def test_addresses_are_passed_on_to_nobody(small_app: Flask) -> None:
    sent = small_app.test_client().get("/").headers
    assert sent["Referrer-Policy"] == "no-referrer"
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in sent["Permissions-Policy"]
    assert small_app.config["WTF_CSRF_SSL_STRICT"] is False


def test_only_secure_connections_are_told_to_stay_secure(small_app: Flask) -> None:
    client = small_app.test_client()
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert (
        "max-age=31536000"
        in client.get("/", base_url="https://engage.example").headers["Strict-Transport-Security"]
    )


def test_a_public_page_may_be_kept_but_is_asked_for_again(small_app: Flask) -> None:
    assert small_app.test_client().get("/").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "spec",
    [PageSpec(Audience.PUBLIC, personal=True), PageSpec(Audience.SIGNED_IN), PageSpec(Audience.VOLUNTEER)],
)
def test_pages_about_people_are_stored_by_nobody(
    small_app: Flask, monkeypatch: pytest.MonkeyPatch, spec: PageSpec
) -> None:
    declare(monkeypatch, spec)
    assert small_app.test_client().get("/").headers["Cache-Control"] == "no-store"


def test_answers_to_forms_are_stored_by_nobody(small_app: Flask) -> None:
    assert small_app.test_client().post("/").headers["Cache-Control"] == "no-store"


def test_a_view_that_knows_better_is_left_alone(small_app: Flask) -> None:
    small_app.add_url_rule("/feed", "feed", lambda: ("text", {"Cache-Control": "public, max-age=300"}))
    assert small_app.test_client().get("/feed").headers["Cache-Control"] == "public, max-age=300"
