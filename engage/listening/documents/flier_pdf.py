"""Fliers as PDF files, where WeasyPrint and its system libraries are installed (the `pdf` extra).

Nothing is fetched from the network: the page may use only this site's static files; every other address is refused.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, render_template

from engage.core.assets import PREFIX
from engage.core.errors import ConfigurationError
from engage.core.i18n.state import in_language
from engage.listening.documents.flier import flier_context
from engage.listening.models import ListeningSession

ORIGIN = "https://flier.invalid"
ICONS = "/icons/"
ICON_FOLDERS = ("icons", "icons/pages")
MIME = {".css": "text/css", ".svg": "image/svg+xml"}


def can_make_pdf() -> bool:
    """Return whether WeasyPrint is installed."""
    return find_spec("weasyprint") is not None


def make_pdf(session: ListeningSession, language: str) -> bytes:
    """Return a session's flier in a language as PDF, tagged so that programs read it in order. Takes a second or two.

    Raises ConfigurationError without WeasyPrint.
    """
    return bytes(lay_out(session, language).write_pdf(pdf_tags=True))


def lay_out(session: ListeningSession, language: str) -> Any:
    """Return the flier as a WeasyPrint document with `pages`. Raises ConfigurationError without WeasyPrint."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as error:
        raise ConfigurationError(
            "Fliers as PDF need WeasyPrint: install the pdf extra and its system libraries (see README.md)."
        ) from error

    class OwnFiles(URLFetcher):
        """A fetcher that reads only the application's static files."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            path = own_file(url)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": MIME[path.suffix]})

    with current_app.test_request_context(), in_language(language):
        page = render_template("listening/flier_pdf.html", **flier_context(session))
    html = HTML(string=page, base_url=f"{ORIGIN}/", url_fetcher=OwnFiles())
    return html.render()


def own_file(url: str) -> Path:
    """Return the static file for an address of the page. Raises ValueError for every other address."""
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" == ORIGIN and parts.path.count("/") == 2:
        name = parts.path.rpartition("/")[2]
        for path in _places(parts.path, name):
            if path.suffix in MIME and path.is_file():
                return path
    raise ValueError(f"The flier refers to {url!r}, which is not one of our own files.")


def _places(path: str, name: str) -> list[Path]:
    """Return where the file may be: among the built ones, or in a folder of icons."""
    if path.startswith(PREFIX):
        return [Path(current_app.config["STATIC_BUILD_DIR"]) / name]
    if path.startswith(ICONS):
        return [Path(current_app.config["STATIC_SOURCE_DIR"]) / folder / name for folder in ICON_FOLDERS]
    return []
