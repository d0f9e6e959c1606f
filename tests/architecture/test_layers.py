"""Who may import whom (pyproject.toml, [tool.importlinter]), and that each contract can fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from engage.config import ROOT
from tests.support.source import imported_names, name_of, product_modules

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
NOT_DOMAINS = {"city", "cli", "core"}

# A module, a line that may not stand in it, and the contract that says so.
FORBIDDEN = [
    ("engage/core/clock.py", "import engage.accounts.models", "layers"),
    ("engage/core/clock.py", "import engage.app", "layers"),
    ("engage/core/clock.py", "import engage.city", "layers"),
    ("engage/accounts/models.py", "import engage.listening.models", "layers"),
    ("engage/listening/models.py", "import engage.cli", "layers"),
    ("engage/listening/models.py", "import engage.listening.policy", "domain-layers"),
    ("engage/listening/policy.py", "import engage.listening.services.capacity", "domain-layers"),
    ("engage/listening/services/capacity.py", "import engage.listening.emails", "domain-layers"),
    ("engage/accounts/policy.py", "import engage.accounts.services", "domain-layers"),
    ("engage/listening/services/capacity.py", "import flask", "no-framework-below-views"),
    ("engage/listening/policy.py", "import wtforms", "no-framework-below-views"),
    ("engage/accounts/models.py", "from flask_login import UserMixin", "no-framework-below-views"),
]


def _lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """import-linter on the tree in `folder`, read from there and not from what is installed."""
    only = [argument for contract in contracts for argument in ("--contract", contract)]
    code = "import sys; sys.argv[0] = 'lint-imports'; from importlinter.cli import lint_imports_command as m; m()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", *only],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    """The product's own modules and configuration, to spoil."""
    shutil.copytree(ROOT / "engage", tmp_path / "engage", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_every_import_follows_the_layers() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("module", "line", "contract"), FORBIDDEN)
def test_a_forbidden_import_breaks_its_contract(
    copied_tree: Path, module: str, line: str, contract: str
) -> None:
    path = copied_tree / module
    path.write_text(f"{path.read_text()}\n{line}\n")
    result = _lint(copied_tree, contract)
    assert result.returncode != 0
    assert "1 broken" in result.stdout, result.stdout + result.stderr


def test_a_package_that_no_layer_names_breaks_the_contract(copied_tree: Path) -> None:
    (copied_tree / "engage" / "newcomer").mkdir()
    (copied_tree / "engage" / "newcomer" / "__init__.py").write_text('"""New."""\n')
    assert _lint(copied_tree, "layers").returncode != 0


def test_every_domain_is_under_the_rules_for_domains() -> None:
    packages = {path.parent.name for path in (ROOT / "engage").glob("*/__init__.py")} - NOT_DOMAINS
    inside = next(contract for contract in CONTRACTS if contract["id"] == "domain-layers")
    assert set(inside["containers"]) == {f"engage.{name}" for name in packages}


# By the end of a module's name: `staff_sessions_views` is a module of views. What has none of these names is free.
RANKS = {"models": 0, "policy": 1, "services": 2, "emails": 3, "forms": 3, "views": 4}


def _rank(module: str) -> int | None:
    """How high a module of a domain stands, from the first part of its name that says so."""
    parts = module.split(".")[2:]
    return next(
        (rank for part in parts for name, rank in RANKS.items() if part == name or part.endswith(f"_{name}")),
        None,
    )


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _climbs(importer: str, imported: str) -> bool:
    """Whether a module imports one of its own domain that stands higher."""
    here, there = _rank(importer), _rank(imported)
    same_domain = importer.split(".")[:2] == imported.split(".")[:2]
    return same_domain and here is not None and there is not None and here < there


def test_no_module_of_a_domain_imports_a_higher_one() -> None:
    """As the contract about domains, for modules whose names only end in `views` or `forms`."""
    climbing = [
        f"{name_of(path)}:{line} imports {imported}"
        for path in product_modules()
        for module, name, line in imported_names(path)
        for imported in (module, f"{module}.{name}")
        if path.relative_to(ROOT).parts[1] not in NOT_DOMAINS and _climbs(_module(path), imported)
    ]
    assert climbing == []


@pytest.mark.parametrize(
    ("importer", "imported", "climbs"),
    [
        ("engage.listening.services.waiting", "engage.listening.staff_steps_views", True),
        ("engage.listening.staff_steps_forms", "engage.listening.views", True),
        ("engage.listening.policy", "engage.listening.services", True),
        ("engage.listening.models", "engage.listening.policy", True),
        ("engage.listening.views", "engage.listening.models", False),
        ("engage.listening.services.waiting", "engage.listening.services.capacity", False),
        ("engage.listening.services.waiting", "engage.accounts.models", False),
    ],
)
def test_climbing_is_noticed(importer: str, imported: str, climbs: bool) -> None:
    assert _climbs(importer, imported) is climbs
