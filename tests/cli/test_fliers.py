"""`flask fliers`: one file a language, or one line that says why not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from flask import Flask

from engage.cli.fliers import fliers
from engage.listening.models import SessionStatus
from tests.support.listening import make_session


def test_a_session_that_is_not_public_has_no_fliers(app: Flask, tmp_path: Path) -> None:
    make_session(slug="planned", status=SessionStatus.DRAFT)
    for slug in ("planned", "nowhere"):
        result = app.test_cli_runner().invoke(fliers, [slug, "--out", str(tmp_path)])
        assert result.exit_code == 1
        assert result.output == f"Error: There is no public session '{slug}'.\n"


def test_each_public_language_gets_its_file(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_session(slug="parks", languages=["en", "fa"])
    monkeypatch.setattr("engage.cli.fliers.make_pdf", lambda session, tag: f"{session.slug} {tag}".encode())
    result = app.test_cli_runner().invoke(fliers, ["parks", "--out", str(tmp_path / "sheets")])
    assert result.exit_code == 0
    made = {path.name: path.read_text() for path in (tmp_path / "sheets").iterdir()}
    assert made == {"parks-en.pdf": "parks en", "parks-fa.pdf": "parks fa"}


def test_without_weasyprint_one_line_says_what_to_install(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_session(slug="parks", languages=["en"])
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    result = app.test_cli_runner().invoke(fliers, ["parks", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "install the pdf extra" in result.output
