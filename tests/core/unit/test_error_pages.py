"""Every error has a page that says what can be done, in the person's language, and tells nothing of the program."""

from __future__ import annotations

import logging
import runpy
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import MethodNotAllowed, RequestEntityTooLarge

from engage.config import LARGEST_BODY_BYTES, ROOT
from engage.core import error_pages
from engage.core.errors import LinkInvalid, TooManyRequests
from engage.core.i18n import by_tag
from engage.core.pages import Audience, page
from engage.core.scopes import PUBLIC_THING
from engage.core.writers import WriterGaveUp
from tests.conftest import new_app
from tests.support.html import parse, problems

SECRET = "postgresql://user:password@host SELECT name FROM registration"


def _raise(error: Exception) -> Any:
    raise error


FAULTS: dict[str, Callable[[], Any]] = {
    "400": lambda: abort(400),
    "403": lambda: abort(403),
    "405": lambda: _raise(MethodNotAllowed(valid_methods=["POST"])),
    "410": lambda: _raise(LinkInvalid()),
    "413": lambda: _raise(RequestEntityTooLarge()),
    "415": lambda: abort(415),
    "418": lambda: abort(418),
    "422": lambda: abort(422),
    "429": lambda: _raise(TooManyRequests(60)),
    "expired": lambda: _raise(CSRFError(SECRET)),
    "500": lambda: _raise(RuntimeError(SECRET)),
    "503": lambda: _raise(OperationalError(SECRET, {}, Exception(SECRET))),
    "gave-up": lambda: _raise(WriterGaveUp(SECRET)),
}
STATUS = {"expired": 400, "gave-up": 503}


@pytest.fixture
def broken(make_app: Callable[..., Flask]) -> Flask:
    """An application in which /<lang>/broken/<fault> has that fault."""
    return _break(make_app())


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The same for all tests that change nothing in it."""
    return _break(new_app(tmp_path_factory.mktemp("broken")))


def _break(app: Flask) -> Flask:
    app.test_client_class = FlaskClient
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @page(audience=Audience.PUBLIC, scope=PUBLIC_THING)
    def broken_page(fault: str) -> Any:
        return FAULTS[fault]()

    @page(audience=Audience.MACHINE)
    def broken_machine() -> Any:
        abort(404)

    app.add_url_rule("/<lang>/broken/<fault>", "broken", broken_page)
    app.add_url_rule("/<lang>/folder/", "folder", page(audience=Audience.PUBLIC)(lambda: "text"))
    app.add_url_rule("/broken-machine", "broken_machine", broken_machine)
    return app


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("language", ["en", "fa", "zh-hant"])
def test_each_error_has_a_whole_page_in_the_language(shared: Flask, fault: str, language: str) -> None:
    response = shared.test_client().get(f"/{language}/broken/{fault}")
    assert response.status_code == (STATUS.get(fault) or int(fault))
    doc = parse(response.text)
    assert problems(doc) == []
    assert doc.query("html")[0].attrs["lang"] == by_tag(language).html_lang
    assert doc.query("main li a, main li")
    assert SECRET not in response.text
    assert "Traceback" not in response.text


def test_an_address_that_is_nowhere_answers_in_the_language_it_names(broken: Flask) -> None:
    client = broken.test_client()
    assert '<html lang="fa" dir="rtl">' in client.get("/fa/nowhere").text
    spanish = client.get("/nowhere", headers={"Accept-Language": "es"})
    assert spanish.status_code == 404
    assert '<html lang="es"' in spanish.text
    assert client.get("/xx/nowhere").status_code == 404


def test_what_to_try_and_when_is_said_to_the_browser_too(broken: Flask) -> None:
    client = broken.test_client()
    assert client.get("/en/broken/429").headers["Retry-After"] == "60"
    assert client.get("/en/broken/405").headers["Allow"] == "POST"
    assert "Retry-After" in client.get("/en/broken/503").headers
    assert "Retry-After" in client.get("/en/broken/gave-up").headers


def test_machines_get_a_short_answer(broken: Flask) -> None:
    response = broken.test_client().get("/broken-machine")
    assert response.status_code == 404
    assert response.json == {"error": "Not Found"}


def test_redirects_are_no_errors(broken: Flask) -> None:
    assert broken.test_client().get("/en/folder").status_code == 308


def test_a_fault_is_logged_with_its_place_but_without_its_address_or_text(
    broken: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        broken.test_client().get("/en/broken/500")
    assert "RuntimeError" in caplog.text
    assert "test_error_pages.py" in caplog.text
    assert "/en/broken/500" not in caplog.text
    assert SECRET not in caplog.text


def test_what_the_database_says_is_not_logged(broken: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="engage.core.error_pages"):
        broken.test_client().get("/en/broken/503")
    assert "OperationalError" in caplog.text
    assert SECRET not in caplog.text


def test_even_a_page_that_cannot_be_made_is_an_answer(broken: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(error_pages.TEMPLATES, 404, "errors/no_such_template.html")
    response = broken.test_client().get("/en/nowhere")
    assert response.status_code == 404
    assert "try again" in response.text
    assert 'lang="es"' in response.text


@pytest.mark.parametrize(
    ("length", "closes"),
    [
        (None, False),
        ("12", False),
        (str(LARGEST_BODY_BYTES), False),
        (str(LARGEST_BODY_BYTES + 1), True),
        ("9" * 40, True),
        ("many", True),
    ],
)
def test_a_body_that_is_refused_unread_ends_the_connection_and_the_answer_says_so(
    length: str | None, closes: bool
) -> None:
    told = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    request = mock.Mock(headers=[("HOST", "x"), *([("CONTENT-LENGTH", length)] if length else [])])
    told["pre_request"](None, request)
    assert request.force_close.called is closes
