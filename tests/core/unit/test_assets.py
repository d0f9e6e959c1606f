"""Static files are built once, named by their content, and served for ever."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import tinycss2
from flask import Flask
from flask.testing import FlaskClient

from engage.config import ROOT
from engage.core import assets
from engage.core.assets import AssetError, minify_css


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small folder of sources."""
    files = {
        "css/00-a.css": "/* one */ a { color: red; }\n",
        "css/10-b.css": 'b::before { content: "a  ;  b"; }\n',
        "css/staff/x.css": "i { margin: 0 }",
        "js/one.js": "// why\nconst a = 1;\nconsole.log(a);\n",
        "js/two.js": "const a = 2;\n",
        "icons/mark.svg": '<svg viewBox="0 0 48 48"><path d="M0 0"/></svg>',
        "icons/add.svg": '<svg viewBox="0 0 24 24" stroke="currentColor" class="x"><!-- + -->\n <path d="M4 4"/></svg>',
    }
    for name, text in files.items():
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "static"


def test_sources_become_one_file_of_each_kind(source: Path, tmp_path: Path) -> None:
    built = assets.build(source, tmp_path / "build")
    texts = {name: (tmp_path / "build" / hashed).read_text() for name, hashed in built.files.items()}
    assert set(texts) == {"app.css", "staff.css", "app.js", "icons.svg"}
    assert texts["app.css"] == 'a{color:red}b::before{content:"a  ;  b"}'
    assert texts["app.js"] == "{const a = 1;\nconsole.log(a);}\n{const a = 2;}\n"
    assert (
        '<symbol id="add" viewBox="0 0 24 24" stroke="currentColor"><path d="M4 4"/></symbol>'
        in texts["icons.svg"]
    )


def test_compressed_files_lie_beside_and_hold_the_same(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "build"
    for hashed in assets.build(source, target).files.values():
        content = (target / hashed).read_bytes()
        assert gzip.decompress((target / f"{hashed}.gz").read_bytes()) == content
        assert brotli.decompress((target / f"{hashed}.br").read_bytes()) == content


def test_names_follow_the_content_and_earlier_files_stay(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "build"
    before = assets.build(source, target)
    assert assets.build(source, target) == before
    (source / "css/00-a.css").write_text("a { color: blue; }")
    after = assets.build(source, target)
    assert after.files["app.css"] != before.files["app.css"]
    assert after.files["app.js"] == before.files["app.js"]
    assert (target / before.files["app.css"]).is_file()
    assert not list(target.glob("*.part"))


def test_a_build_is_made_when_it_is_missing_outdated_or_damaged(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "build"
    first = assets.ensure(source, target)
    (target / first.files["app.js"]).unlink()
    assert assets.ensure(source, target) == first
    assert (target / first.files["app.js"]).is_file()
    (target / assets.MANIFEST).write_text("{")
    assert assets.ensure(source, target) == first
    (source / "js/two.js").write_text("const b = 3;")
    assert assets.ensure(source, target).files["app.js"] != first.files["app.js"]


def test_an_up_to_date_build_is_not_written_again(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "build"
    assets.ensure(source, target)
    monkeypatch.setattr(assets, "build", lambda *_: pytest.fail("built again"))
    assets.ensure(source, target)


@pytest.mark.parametrize("text", ['import "./a.js";', "export const a = 1;", "const a = `b`;"])
def test_scripts_that_cannot_be_joined_are_refused_by_name(source: Path, tmp_path: Path, text: str) -> None:
    (source / "js/two.js").write_text(text)
    with pytest.raises(AssetError, match=r"two\.js"):
        assets.build(source, tmp_path / "build")


def test_a_folder_that_cannot_be_written_is_named(source: Path, tmp_path: Path) -> None:
    (tmp_path / "build").write_text("a file")
    with pytest.raises(AssetError, match="static build"):
        assets.build(source, tmp_path / "build")


@pytest.mark.parametrize(
    "css",
    [
        "a :hover { margin: 0 }",
        "@media (min-width: 56rem) and (max-width: 60rem) { a { margin: calc(1px + 2px) } }",
        ".a > .b ~ .c + .d { --x: 1px; font: 1rem/1.5 'A  B', \"C , D\" }",
        ":is(.a, .b) .c:not(:focus, :active)::before { content: '/* no comment */'; inset: 0 auto }",
    ],
)
def test_making_css_small_keeps_its_meaning(css: str) -> None:
    assert _meaning(minify_css(css)) == _meaning(css)


def test_the_products_own_css_keeps_its_meaning() -> None:
    for path in (ROOT / "static" / "css").rglob("*.css"):
        assert _meaning(minify_css(path.read_text())) == _meaning(path.read_text())


def _meaning(css: str) -> str:
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    assert not [rule for rule in rules if rule.type == "error"]
    return re.sub(r"\s*([{};,:])\s*|\s+", r"\1", tinycss2.serialize(rules)).replace(";}", "}")


def test_a_built_file_is_served_compressed_and_for_ever(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/"):
        address = assets.asset("app.css")
    assert re.fullmatch(r"/static/app\.[0-9a-f]{12}\.css", address)
    response = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert response.status_code == 200
    assert response.headers["Content-Encoding"] == "br"
    assert response.headers["Content-Type"].startswith("text/css")
    assert "immutable" in response.headers["Cache-Control"]
    assert "max-age=315360000" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in response.headers


def test_the_manifest_is_not_cached_for_ever(client: FlaskClient) -> None:
    response = client.get("/static/manifest.json")
    assert "immutable" not in response.headers.get("Cache-Control", "")
    assert "app.css" in json.loads(response.data)["files"]


def test_addresses_respect_where_the_application_is_mounted(application: Flask) -> None:
    with application.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/engage"}):
        assert assets.asset("app.css").startswith("/engage/static/app.")


def test_a_name_that_was_not_built_is_a_mistake_of_the_program(application: Flask) -> None:
    with application.app_context(), pytest.raises(AssetError, match=r"nothing\.css"):
        assets.asset("nothing.css")


def test_the_command_names_what_it_built(make_app: Callable[..., Flask]) -> None:
    result = make_app().test_cli_runner().invoke(args=["static", "build"])
    assert result.exit_code == 0
    assert "app.css" in result.output
    assert "brotli" in result.output
