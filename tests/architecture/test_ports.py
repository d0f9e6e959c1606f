"""No layout and no earlier domain names a page of a later domain: these register what others show of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from engage.app import DOMAINS
from engage.config import ROOT
from tests.support.source import files, name_of

NAMED = re.compile(r"""["']([a-z_]+\.[a-z_]+)["']""")
SHARED = frozenset({"components", "core", "errors", "layouts"})
# Stand side by side: neither knows the other.
SIDE_BY_SIDE = frozenset({"listening", "decisions"})


def _owner(path: Path) -> str:
    """The domain whose file it is, or what all domains share."""
    parts = path.relative_to(ROOT).parts
    return parts[2] if parts[:2] == ("templates", "emails") else parts[1]


def _is_later(endpoint_of: str, owner: str) -> bool:
    if owner in SHARED:
        return endpoint_of in DOMAINS
    return DOMAINS.index(endpoint_of) > DOMAINS.index(owner) or {endpoint_of, owner} == SIDE_BY_SIDE


def _domains_of_endpoints(app: Flask) -> dict[str, str]:
    modules = {endpoint: view.__module__.split(".") for endpoint, view in app.view_functions.items()}
    return {
        endpoint: parts[1]
        for endpoint, parts in modules.items()
        if parts[0] == "engage" and parts[1] in DOMAINS
    }


def _names_later_pages(text: str, owner: str, domains: dict[str, str]) -> set[str]:
    named = set(NAMED.findall(text)) & domains.keys()
    return {endpoint for endpoint in named if _is_later(domains[endpoint], owner)}


def test_nobody_names_pages_of_a_later_domain(app: Flask) -> None:
    domains = _domains_of_endpoints(app)
    found = {}
    for path in files("engage/**/*.py", "templates/**/*"):
        owner = _owner(path)
        if owner in DOMAINS or owner in SHARED:
            later = _names_later_pages(path.read_text(), owner, domains)
            if later:
                found[name_of(path)] = sorted(later)
    assert found == {}


@pytest.mark.parametrize(
    ("text", "owner", "is_found"),
    [
        ('page_url("about.show_privacy")', "layouts", True),
        ("url_for('about.show_privacy')", "listening", True),
        ('url_for("records.list_records")', "listening", True),
        ('url_for("listening.show_sessions")', "about", False),
        ('asset("app.css")', "layouts", False),
    ],
)
def test_a_page_of_a_later_domain_is_noticed(app: Flask, text: str, owner: str, is_found: bool) -> None:
    assert bool(_names_later_pages(text, owner, _domains_of_endpoints(app))) is is_found
