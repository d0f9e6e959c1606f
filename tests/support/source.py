"""The product's own files, for tests that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from engage.config import ROOT

_FOLDERS = (
    ".ci",
    "bench",
    "city",
    "docs",
    "engage",
    "migrations",
    "requirements",
    "static",
    "templates",
    "tests",
)
_FOLDERS += ("tools", "translations")
_MADE = {"node_modules", "__pycache__", "build"}
_TEXT = {".cfg", ".css", ".csv", ".html", ".ini", ".js", ".json", ".mako", ".md", ".po", ".pot", ".py", ".sh"}
_TEXT |= {".svg", ".toml", ".txt", ".xml", ".yml", ".yaml", ""}


def name_of(path: Path) -> str:
    """A file's path as it is written in the repository."""
    return path.relative_to(ROOT).as_posix()


@cache
def text_files() -> tuple[Path, ...]:
    """Every text file that belongs to the repository."""
    roots = [path for path in ROOT.iterdir() if path.is_file()]
    inside = [path for folder in _FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    found = [path for path in (*roots, *inside) if path.suffix in _TEXT and not _MADE & set(path.parts)]
    return tuple(sorted(path for path in found if path.name not in (".DS_Store", ".git")))


def files(*patterns: str) -> list[Path]:
    """Files that match one of the patterns, relative to the root."""
    made = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    return sorted(path for path in made if not _MADE & set(path.parts))


def product_modules() -> list[Path]:
    """Every Python module of the product."""
    return files("engage/**/*.py")


@cache
def tree_of(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(), str(path))


def imported_names(path: Path) -> Iterator[tuple[str, str, int]]:
    """(module, name, line) of each `from module import name`, wherever it stands."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name, node.lineno) for alias in node.names)


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """(what is called, line) with dotted names, as `datetime.now`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield ast.unparse(node.func), node.lineno
