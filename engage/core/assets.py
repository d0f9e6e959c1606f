"""Style sheets, scripts and pictures: many small sources become a few files named by the hash of their content.

`static/css/*.css` become `app.css`, `static/css/staff/*.css` become `staff.css`; scripts likewise; `static/icons/*.svg`
become one sprite, `icons.svg`, and those in `static/icons/pages` another, `pages-icons.svg`; each of
`static/pictures/*` is a file of its own, `picture-<name>`. The hashed files are stored outside the sources, with `.gz`
and `.br` versions beside them. They are served as immutable, so a browser requests each of them once. Files of earlier
builds are kept for pages that are still open.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import brotli
from flask import Flask, current_app, has_request_context, request
from whitenoise import WhiteNoise

from engage.core.errors import ConfigurationError
from engage.core.private_files import make_public_folder

MANIFEST = "manifest.json"
PREFIX = "/static/"
# Increase this when the build procedure changes, so that existing builds count as outdated.
_RECIPE = "2"
_DRAWN = {".png", ".ico"}  # compressed in themselves
_SOURCES = {".css", ".js", ".svg"} | _DRAWN
_HASHED_NAME = re.compile(r"/[\w-]+\.[0-9a-f]{12}\.\w+$")

_CSS_TOKEN = re.compile(r'("(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\')|/\*.*?\*/|\s+', re.DOTALL)
_CSS_STRING = re.compile(r'("(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\')')
_JS_MODULE_SYNTAX = re.compile(r"^\s*(?:import|export)\b|`", re.MULTILINE)
_SVG_ROOT = re.compile(r"<svg\b([^>]*)>(.*)</svg>", re.DOTALL)
_SVG_KEPT = re.compile(r'\s((?:viewBox|fill|stroke|stroke-width|stroke-linecap|stroke-linejoin)="[^"]*")')


class AssetError(ConfigurationError):
    """The sources in static/ cannot be built. The message is one line that says what to do."""


@dataclass(frozen=True)
class Manifest:
    """Maps names to hashed files, and holds the fingerprint of the sources they were built from."""

    files: Mapping[str, str]
    sources: str


def build(source: Path, target: Path) -> Manifest:
    """Build everything in `source` into `target`. Safe to repeat, and safe in two processes at once.

    Raises AssetError where a source breaks a rule of the build or `target` cannot be written.
    """
    files: dict[str, str] = {}
    try:
        make_public_folder(target)
        for name, text in _bundles(source):
            files[name] = _write_hashed(target, name, text.encode())
        for name, drawn in _drawn(source):
            files[name] = _write_hashed(target, name, drawn, compressed=False)
        manifest = Manifest(files, fingerprint(source))
        content = {"files": manifest.files, "sources": manifest.sources}
        _write(target / MANIFEST, json.dumps(content, indent=2, sort_keys=True).encode())
    except OSError as error:
        raise AssetError(
            f"Static files cannot be written to {target}: {error.strerror}. "
            "Run `flask --app wsgi static build` as a user who may write there."
        ) from error
    return manifest


def load(target: Path) -> Manifest | None:
    """Return the manifest of the build in `target`, or None where there is no readable one."""
    try:
        content = json.loads((target / MANIFEST).read_text())
        return Manifest(dict(content["files"]), str(content["sources"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def fingerprint(source: Path) -> str:
    """Return a hash over the names and contents of all sources."""
    digest = hashlib.sha256(_RECIPE.encode())
    for path in sorted(path for path in source.rglob("*") if path.suffix in _SOURCES):
        digest.update(f"\0{path.relative_to(source).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ensure(source: Path, target: Path) -> Manifest:
    """Return the build in `target`. Build it when it is missing, damaged or older than its sources."""
    manifest = load(target)
    if manifest is None or manifest.sources != fingerprint(source) or not _is_whole(manifest, target):
        manifest = build(source, target)
    return manifest


def _is_whole(manifest: Manifest, target: Path) -> bool:
    return all((target / name).is_file() for name in manifest.files.values())


# --- bundles ------------------------------------------------------------------------------------------------


def _bundles(source: Path) -> Iterator[tuple[str, str]]:
    for bundle, paths in _groups(source / "css", "*.css"):
        yield f"{bundle}.css", minify_css("\n".join(path.read_text() for path in paths))
    for bundle, paths in _groups(source / "js", "*.js"):
        yield f"{bundle}.js", "".join(_script(path) for path in paths)
    for bundle, paths in _groups(source / "icons", "*.svg"):
        yield ("icons.svg" if bundle == "app" else f"{bundle}-icons.svg"), _sprite(paths)
    for path in sorted((source / "pictures").glob("*.svg")):
        yield f"picture-{path.stem}.svg", _compact_svg(path.read_text())


def _drawn(source: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted((source / "pictures").glob("*")):
        if path.suffix in _DRAWN:
            yield f"picture-{path.name}", path.read_bytes()


def _groups(folder: Path, pattern: str) -> Iterator[tuple[str, list[Path]]]:
    """Yield the bundles: files directly in the folder are the bundle `app`; each subfolder is a bundle of its name."""
    subfolders = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    for bundle, source in [("app", folder), *((path.name, path) for path in subfolders)]:
        paths = sorted(source.glob(pattern))
        if paths:
            yield bundle, paths


def minify_css(text: str) -> str:
    """Remove comments and insignificant white space. Strings stay as they are."""

    def replace(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        return "" if match[0].startswith("/*") else " "

    parts = _CSS_STRING.split(_CSS_TOKEN.sub(replace, text))
    for index in range(0, len(parts), 2):
        part = re.sub(r"\s+", " ", parts[index])
        part = re.sub(r"\s*([{};,])\s*", r"\1", part)
        parts[index] = re.sub(r":\s+", ":", part).replace(";}", "}")
    return "".join(parts).strip()


def _script(path: Path) -> str:
    """Return one script as a block of its own, so that its names do not clash with another script's."""
    text = path.read_text()
    if _JS_MODULE_SYNTAX.search(text):
        raise AssetError(
            f"{path}: scripts are joined as they are, so no import, export or backticks in them."
        )
    lines = (line.strip() for line in text.splitlines())
    return "{" + "\n".join(line for line in lines if line and not line.startswith("//")) + "}\n"


def _sprite(paths: list[Path]) -> str:
    """Return all icons as symbols of one file. Opened by itself it shows the logo, so it is also the favicon."""
    symbols, shown = [], ""
    for path in paths:
        root = _SVG_ROOT.search(path.read_text())
        if root is None:
            raise AssetError(f"{path}: this is not an SVG picture.")
        attributes = " ".join(_SVG_KEPT.findall(root[1]))
        body = _compact_svg(root[2])
        if path.stem == "mark":
            shown = body
        symbols.append(f'<symbol id="{path.stem}" {attributes}>{body}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">{"".join(symbols)}{shown}</svg>\n'


def _compact_svg(text: str) -> str:
    """Return SVG without comments and the white space between its elements."""
    return re.sub(r">\s+<", "><", re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)).strip()


# --- files --------------------------------------------------------------------------------------------------


def _write_hashed(target: Path, name: str, content: bytes, *, compressed: bool = True) -> str:
    stem, _, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    if compressed:
        _write(target / f"{hashed}.gz", gzip.compress(content, 9, mtime=0))
        _write(target / f"{hashed}.br", brotli.compress(content, mode=brotli.MODE_TEXT, quality=11))
    _write(target / hashed, content)
    return hashed


def _write(path: Path, content: bytes) -> None:
    """Replace a file atomically: another process must never read half of it."""
    if path.is_file() and path.read_bytes() == content:
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)


# --- the application ----------------------------------------------------------------------------------------


def init_app(app: Flask) -> None:
    """Build when needed, give templates `asset(name)`, and serve the build at /static/.

    Reads `STATIC_SOURCE_DIR` and `STATIC_BUILD_DIR` of `app.config` (by default static/ and build/static below the
    application's root). Raises AssetError where there is no build and none can be made.
    """
    app.config.setdefault("STATIC_SOURCE_DIR", Path(app.root_path) / "static")
    app.config.setdefault("STATIC_BUILD_DIR", Path(app.root_path) / "build" / "static")
    target = Path(app.config["STATIC_BUILD_DIR"])
    app.extensions["assets"] = ensure(Path(app.config["STATIC_SOURCE_DIR"]), target)
    helpers: dict[str, Any] = {"asset": partial(_address, app)}
    app.jinja_env.globals.update(helpers)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(target),
        prefix=PREFIX,
        autorefresh=app.debug,
        max_age=0,
        allow_all_origins=False,
        immutable_file_test=_HASHED_NAME.pattern,
        add_headers_function=_add_headers,
    )


def _add_headers(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def asset(name: str) -> str:
    """Return the address of a built file: `asset("app.css")`. Raises AssetError for an unknown name."""
    return _address(current_app._get_current_object(), name)  # type: ignore[attr-defined]


def _address(app: Flask, name: str) -> str:
    if app.debug:
        folders = (Path(app.config[key]) for key in ("STATIC_SOURCE_DIR", "STATIC_BUILD_DIR"))
        app.extensions["assets"] = ensure(*folders)
    manifest: Manifest = app.extensions["assets"]
    try:
        hashed = manifest.files[name]
    except KeyError:
        raise AssetError(f"There is no built file {name!r}: add its source to static/.") from None
    return (request.script_root if has_request_context() else "") + PREFIX + hashed
