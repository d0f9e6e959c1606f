"""A wrong setting stops the start, with one line that says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from engage.config import ROOT
from engage.core.db import Base, db
from engage.core.errors import ConfigurationError

SECRET = "x" * 40


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"ENGAGE_MODE": "production", "ENGAGE_SECRET_KEY": ""}, "ENGAGE_SECRET_KEY is missing"),
        ({"ENGAGE_MODE": "production", "ENGAGE_SECRET_KEY": "short"}, "ENGAGE_SECRET_KEY is too short"),
        ({"ENGAGE_MODE": "production", "ENGAGE_SECRET_KEY": SECRET}, "ENGAGE_PUBLIC_URL is missing"),
        ({"ENGAGE_MODE": "holiday"}, "ENGAGE_MODE"),
        ({"ENGAGE_DATABASE_URL": "not a database"}, "ENGAGE_DATABASE_URL"),
        ({"ENGAGE_DATABASE_URL": "mysql://localhost/x"}, "ENGAGE_DATABASE_URL"),
        ({"ENGAGE_DATABASE_URL": "sqlite:////proc/no/such/place.sqlite3"}, "The database cannot be"),
        ({"ENGAGE_DATABASE_URL": "postgresql+psycopg://127.0.0.1:9/none"}, "The database cannot be used"),
        ({"ENGAGE_CITY": "city/atlantis"}, "ENGAGE_CITY"),
        ({"ENGAGE_PROXY_HOPS": "many"}, "ENGAGE_PROXY_HOPS"),
        ({"ENGAGE_MAIL_TRANSPORT": "smtp"}, "ENGAGE_SMTP_URL"),
        ({"ENGAGE_HSTS_SUBDOMAINS": "perhaps"}, "ENGAGE_HSTS_SUBDOMAINS"),
        ({"ENGAGE_TRUSTED_HOSTS": "https://engage.example.org"}, "ENGAGE_TRUSTED_HOSTS"),
        ({"ENGAGE_MAIL_TRANSPORT": "pigeon"}, "ENGAGE_MAIL_TRANSPORT"),
    ],
)
def test_a_wrong_setting_is_said_in_one_line(
    make_app: Callable[..., Flask], environ: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        make_app(**environ)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_database_file_that_is_none_is_refused(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    file = tmp_path / "letter.sqlite3"
    file.write_text("Dear City, " * 200)
    with pytest.raises(ConfigurationError, match="The database cannot be used"):
        make_app(ENGAGE_DATABASE_URL=f"sqlite:///{file}")


def test_a_city_with_an_unknown_language_is_refused(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    shutil.copytree(ROOT / "city" / "sanjose", folder)
    toml = folder / "city.toml"
    toml.write_text(toml.read_text().replace('"vi"', '"klingon"'))
    with pytest.raises(ConfigurationError, match="klingon"):
        make_app(ENGAGE_CITY=str(folder))


def test_the_second_city_needs_no_code(make_app: Callable[..., Flask]) -> None:
    app = make_app(ENGAGE_CITY="city/sanjose")
    with app.app_context():
        Base.metadata.create_all(db.engine)
        client = app.test_client()
        assert client.get("/vi/sessions").status_code == 200
        assert client.get("/fa/sessions").status_code == 404
        assert "San José" in client.get("/en/").text
