"""The documentation's links lead somewhere, and what it tells people to type exists."""

from __future__ import annotations

import re

from engage.config import ROOT
from tests.support.source import files, name_of

LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]*)(?:#[^)]*)?\)")


def test_links_lead_somewhere() -> None:
    missing = [
        f"{name_of(path)}: {target}"
        for path in files("*.md", "docs/**/*.md")
        for target in LINK.findall(path.read_text())
        if target and not (path.parent / target).exists()
    ]
    assert missing == []


def test_every_target_that_is_named_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = {
        (name_of(path), target)
        for path in files("*.md", "docs/**/*.md")
        for target in re.findall(r"(?:^ {4}|`)make ([a-z][a-z0-9-]*)", path.read_text(), flags=re.MULTILINE)
    }
    assert len(named) > 5
    assert sorted(one for one in named if one[1] not in targets) == []


def test_the_readme_begins_with_the_two_commands() -> None:
    lines = [
        line.split("#")[0].strip() for line in (ROOT / "README.md").read_text().splitlines() if line.strip()
    ]
    assert lines[1:3] == ["make run", "make test"]


# What a guide writes for a name of one's own: `engage/<domain>/…`, and the example of a migration's name.
MADE_UP = re.compile(r"[<{…*]|0007_")


def test_every_file_that_is_named_exists() -> None:
    """Files named in full, from the root: those of the product, its templates, tests and tools."""
    named = re.compile(r"`((?:engage|templates|tests|tools|migrations|bench|translations)/[^`\s]+)`")
    missing = {
        f"{name_of(path)}: {target}"
        for path in files("*.md", "docs/**/*.md")
        if "adr" not in path.parts
        for target in named.findall(path.read_text())
        if not MADE_UP.search(target) and not (ROOT / target.split("::")[0]).exists()
    }
    assert missing == set()
