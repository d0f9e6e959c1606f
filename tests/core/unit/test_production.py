"""What holds where real people use it: mail is sent, hosts are ours, proxies are counted, cookies stay."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from engage.config import ROOT
from engage.core.db import Base, db
from engage.core.errors import ConfigurationError
from engage.core.outbox.delivery import carriers
from engage.core.pages import Audience, page

REAL = {"ENGAGE_MODE": "production", "ENGAGE_PUBLIC_URL": "https://engage.example.org"}
OURS = "https://engage.example.org"


@pytest.fixture
def make_real(make_app: Callable[..., Flask]) -> Callable[..., Flask]:
    """An application in production, with its tables and an address that says what a request is taken for."""

    def make(**environ: str) -> Flask:
        app = make_app(**{**REAL, **environ})
        app.test_client_class = FlaskClient

        @page(audience=Audience.PUBLIC)
        def say() -> dict[str, Any]:
            return {"host": request.host, "scheme": request.scheme, "address": request.remote_addr}

        app.add_url_rule("/<lang>/say", "say", say)
        with app.app_context():
            Base.metadata.create_all(db.engine)
        return app

    return make


def _run(folder: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    settings = {
        "ENGAGE_SECRET_KEY": "x" * 40,
        "ENGAGE_INSTANCE": str(folder),
        "ENGAGE_DATABASE_URL": f"sqlite:///{folder / 'engage.sqlite3'}",
        "PATH": os.environ["PATH"],
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**settings, **REAL, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_without_a_word_about_mail_neither_server_nor_worker_starts_and_the_database_can_be_made(
    tmp_path: Path,
) -> None:
    flask = ("-m", "flask", "--app", "wsgi")
    server, worker = _run(tmp_path, "-c", "import wsgi"), _run(tmp_path, *flask, "worker", "--once")
    for refused in (server, worker):
        assert refused.returncode == 1
        assert "ENGAGE_MAIL_TRANSPORT is missing" in refused.stderr.splitlines()[-1]
        assert "Traceback" not in refused.stderr
    assert _run(tmp_path, *flask, "db", "current").returncode == 0


@pytest.mark.long
def test_the_worker_logs_each_line_once(tmp_path: Path) -> None:
    ran = _run(
        tmp_path, "-m", "flask", "--app", "wsgi", "worker", "--once", ENGAGE_MAIL_TRANSPORT="file-not-sent"
    )
    lines = [line for line in ran.stderr.splitlines() if "the database does not answer" in line]
    assert len(lines) == 2  # before and after the jobs: this database has no tables


@pytest.mark.parametrize("transport", ["", "file"])
def test_mail_becomes_files_in_production_only_where_that_is_said(
    make_app: Callable[..., Flask], transport: str, caplog: pytest.LogCaptureFixture
) -> None:
    unsaid = make_app(**REAL, ENGAGE_MAIL_TRANSPORT=transport)
    with unsaid.app_context(), pytest.raises(ConfigurationError, match="file-not-sent"):
        carriers()
    with caplog.at_level(logging.WARNING):
        said = make_app(**REAL, ENGAGE_MAIL_TRANSPORT="file-not-sent")
    assert "No one gets any email" in caplog.text
    with said.app_context():
        carriers()


def test_a_request_that_names_another_host_is_refused_but_monitoring_is_answered(
    make_real: Callable[..., Flask],
) -> None:
    client = make_real(ENGAGE_TRUSTED_HOSTS="other.example.org").test_client()
    for ours in (OURS, "https://other.example.org:8443", "https://ENGAGE.example.org"):
        assert client.get("/en/say", base_url=ours).status_code == 200, ours
    for foreign in ("https://evil.example", "https://engage.example.org.evil.example", "http://10.0.0.7"):
        for path in ("/en/say", "/en/sign-in", "/", "/static/none.css"):
            refused = client.get(path, base_url=foreign)
            assert refused.status_code == 400, (foreign, path)
            assert "evil" not in refused.text
        for path in ("/healthz", "/readyz"):
            assert client.get(path, base_url=foreign).status_code == 200, (foreign, path)


def test_while_trying_it_out_any_host_is_answered(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.test_client_class = FlaskClient
    assert app.test_client().get("/en/sign-in", base_url="http://10.0.0.7:8000").status_code == 200


@pytest.mark.parametrize(
    ("hops", "forwarded", "address", "scheme"),
    [
        ("0", "198.51.100.1", "127.0.0.1", "http"),
        ("1", "198.51.100.1", "198.51.100.1", "https"),
        ("1", "203.0.113.9, 198.51.100.1", "198.51.100.1", "https"),
        ("2", "203.0.113.9, 198.51.100.1, 192.0.2.1", "198.51.100.1", "https"),
        ("2", "198.51.100.1", "127.0.0.1", "http"),
    ],
)
def test_forwarded_headers_are_believed_of_as_many_proxies_as_there_are(
    make_real: Callable[..., Flask], hops: str, forwarded: str, address: str, scheme: str
) -> None:
    client = make_real(ENGAGE_PROXY_HOPS=hops).test_client()
    schemes = ", ".join(["https"] * (forwarded.count(",") + 1))
    headers = {
        "Host": "engage.example.org",
        "X-Forwarded-For": forwarded,
        "X-Forwarded-Proto": schemes,
        "X-Forwarded-Host": "evil.example",
    }
    said = client.get("/en/say", headers=headers).get_json()
    assert said == {"host": "engage.example.org", "scheme": scheme, "address": address}


def test_the_cookie_is_bound_to_the_host(make_real: Callable[..., Flask]) -> None:
    answer = make_real().test_client().get("/en/sign-in", base_url=OURS)
    (cookie,) = [value for value in answer.headers.getlist("Set-Cookie") if "engage=" in value]
    name, *rules = cookie.split("; ")
    assert name.startswith("__Host-engage=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(rules)
    assert not any(rule.startswith("Domain") for rule in rules)


@pytest.mark.parametrize(
    ("setting", "said"), [("no", "max-age=31536000"), ("yes", "max-age=31536000; includeSubDomains")]
)
def test_subdomains_stay_secure_where_the_operator_says_so(
    make_real: Callable[..., Flask], setting: str, said: str
) -> None:
    client = make_real(ENGAGE_HSTS_SUBDOMAINS=setting).test_client()
    assert client.get("/en/say", base_url=OURS).headers["Strict-Transport-Security"] == said
