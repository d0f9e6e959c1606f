"""What may not stand in a template: code, styles and text that nobody escaped."""

from __future__ import annotations

import re

import pytest

from tests.support.source import calls, files, name_of, product_modules

FORBIDDEN = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script without a file": re.compile(
        r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=\"application/ld\+json\")", re.IGNORECASE
    ),
    "an address that runs code": re.compile(r"=\s*[\"']?\s*(?:javascript|data):", re.IGNORECASE),
    "text that is not escaped": re.compile(r"\|\s*safe\b|\bMarkup\s*\(|\bautoescape\s+false\b"),
    "a query": re.compile(r"\bdb\.session\b|\.query\b|(?<![|\w])select\("),
    "text joined from parts": re.compile(r"\b_\([^)]*\)\s*(?:~|\+)|(?:~|\+)\s*_\("),
}
# Mails are styled in place because mail programs drop style sheets; they are not pages and no policy covers them.
MAILS = "templates/emails/"
MAY_STYLE_MAILS = {"an inline style"}

# The only modules that may declare text safe, each for HTML that it has made and escaped itself.
MAY_MAKE_MARKUP = {
    "engage/core/i18n/runtime.py": "translated text, its variables escaped by the formatting",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_contains(what: str) -> None:
    found = [
        f"{name_of(path)}:{number}: {line.strip()[:100]}"
        for path in files("templates/**/*")
        if not (name_of(path).startswith(MAILS) and what in MAY_STYLE_MAILS)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('<p style="color: red">', "an inline style"),
        ('<button onclick="x()">', "an inline handler"),
        ("<script>", "a script without a file"),
        ('<a href="javascript:x()">', "an address that runs code"),
        ("{{ name|safe }}", "text that is not escaped"),
        ("{% autoescape false %}", "text that is not escaped"),
        ("{% for s in Session.query.all() %}", "a query"),
        ('{{ _("Hello") ~ name }}', "text joined from parts"),
    ],
)
def test_the_patterns_find_what_they_are_for(line: str, what: str) -> None:
    assert FORBIDDEN[what].search(line)


def test_only_named_modules_declare_text_safe() -> None:
    found = {
        name_of(path)
        for path in product_modules()
        for called, _line in calls(path)
        if called.endswith("Markup")
    }
    assert found - set(MAY_MAKE_MARKUP) == set()
