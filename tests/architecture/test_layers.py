"""Who may import whom (pyproject.toml, [tool.importlinter]), and that each contract can fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from engage.app import DOMAINS
from engage.config import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
NOT_DOMAINS = {"city", "cli", "core", "demo"}

# What the core has for screens only.
SCREEN_SIDE = (
    "acts",
    "error_pages",
    "fields",
    "form_messages",
    "form_parts",
    "forms",
    "layout",
    "money_field",
    "pages",
    "picked_fields",
    "ports",
    "query_string",
    "refusals",
    "scopes",
    "security.antispam",
    "security.guards",
    "staff.rendering",
    "translating.forms",
    "translating.labels",
    "translating.screens",
)

# A module, a line that may not stand in it, and the contract that says so.
FORBIDDEN = [
    ("engage/core/clock.py", "import engage.accounts.models", "layers"),
    ("engage/core/clock.py", "import engage.app", "layers"),
    ("engage/core/clock.py", "import engage.city", "layers"),
    ("engage/accounts/models.py", "import engage.listening.models", "layers"),
    ("engage/decisions/queries/rounds.py", "import engage.listening.models", "layers"),
    ("engage/listening/queries/work.py", "import engage.decisions.models", "layers"),
    ("engage/listening/models/states.py", "import engage.cli", "layers"),
    ("engage/bodies/services/seats.py", "import engage.demo.bodies", "layers"),
    ("engage/app.py", "import engage.demo.bodies", "made-up-data"),
    ("engage/listening/models/states.py", "import engage.listening.policy", "rooms"),
    ("engage/listening/policy.py", "import engage.listening.services.telling", "rooms"),
    ("engage/listening/importing/file.py", "import engage.listening.services.sessions", "rooms"),
    ("engage/listening/services/telling.py", "import engage.listening.queries.needs", "rooms"),
    ("engage/listening/services/telling.py", "import engage.listening.emails.registrations", "rooms"),
    ("engage/listening/queries/needs.py", "import engage.listening.documents.calendar", "rooms"),
    ("engage/listening/emails/registrations.py", "import engage.listening.public.sessions", "rooms"),
    ("engage/listening/public/sessions.py", "import engage.listening.staff.sessions", "rooms"),
    ("engage/decisions/member/live/room.py", "import engage.decisions.public.records", "rooms"),
    ("engage/accounts/policy.py", "import engage.accounts.services", "rooms"),
    ("engage/listening/services/telling.py", "import flask", "no-framework-below-screens"),
    ("engage/listening/queries/needs.py", "import flask", "no-framework-below-screens"),
    ("engage/listening/importing/file.py", "import werkzeug", "no-framework-below-screens"),
    ("engage/listening/policy.py", "import wtforms", "no-framework-below-screens"),
    ("engage/core/translating/texts.py", "import flask", "no-framework-below-screens"),
    ("engage/accounts/models.py", "from flask_login import UserMixin", "no-framework-below-screens"),
    *(
        (module, f"import engage.core.{name}", "no-framework-below-screens")
        for module in ("engage/listening/services/telling.py", "engage/bodies/queries/lookup.py")
        for name in SCREEN_SIDE
    ),
    *(
        (module, f"import engage.core.{name}", "no-wording-below-screens")
        for module in ("engage/listening/services/telling.py", "engage/about/queries.py")
        for name in ("i18n", "i18n.addresses", "i18n.formats", "i18n.runtime", "i18n.translate")
    ),
    ("engage/decisions/policy/chain.py", "from engage.core.i18n import gettext", "no-wording-below-screens"),
    ("engage/decisions/member/ballot.py", "import engage.drafts.member.scopes", "own-screens"),
    ("engage/cli/demo.py", "import engage.listening.public.sessions", "own-screens"),
    ("engage/listening/queries/needs.py", "import engage.core.audit", "reads-only"),
    ("engage/decisions/queries/live.py", "import engage.core.outbox.services", "reads-only"),
    ("engage/listening/queries/work.py", "import engage.core.outbox.calls", "reads-only"),
    ("engage/listening/queries/work.py", "import engage.core.outbox.queue", "reads-only"),
    ("engage/listening/queries/work.py", "import engage.core.security.ratelimit", "reads-only"),
    ("engage/listening/services/reads.py", "import engage.core.audit", "reads-only"),
    ("engage/listening/queries/needs.py", "import engage.listening.services.changes", "no-act-in-queries"),
    (
        "engage/decisions/queries/checking/votes.py",
        "import engage.decisions.services.casting",
        "no-act-in-queries",
    ),
    ("engage/decisions/queries/live.py", "import engage.bodies.services.seats", "no-act-in-queries"),
    ("engage/decisions/queries/live.py", "import engage.messages.services", "no-act-in-queries"),
    ("engage/about/queries.py", "import engage.about.services", "no-act-in-queries"),
    ("engage/decisions/services/reads.py", "import engage.bodies.services.rules", "no-act-in-queries"),
    ("engage/decisions/services/access.py", "import engage.decisions.services.events", "no-act-in-queries"),
    ("engage/decisions/emails/rounds.py", "import engage.bodies.emails", "open-rooms"),
    ("engage/decisions/member/ballot.py", "import engage.bodies.importing.file", "open-rooms"),
]


def _lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """import-linter on the tree in `folder`, read from there and not from what is installed."""
    only = [argument for contract in contracts for argument in ("--contract", contract)]
    code = "import sys; sys.argv[0] = 'lint-imports'; from importlinter.cli import lint_imports_command as m; m()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", *only],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONWARNINGS": "default", "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    """The product's own modules and configuration, to spoil."""
    shutil.copytree(ROOT / "engage", tmp_path / "engage", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_every_import_follows_the_layers() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.long
def test_every_forbidden_import_breaks_its_contract(copied_tree: Path) -> None:
    """All at once, since reading the tree is what takes the time: each must be named by its contract."""
    for module, line, _contract in FORBIDDEN:
        path = copied_tree / module
        path.write_text(f"{path.read_text()}\n{line}\n")
    unnoticed = []
    for contract in {contract for _module, _line, contract in FORBIDDEN}:
        result = _lint(copied_tree, contract)
        assert "1 broken" in result.stdout, result.stdout + result.stderr
        said = " ".join(result.stdout.split())
        unnoticed += [
            f"{contract}: {module}: {line}"
            for module, line, of in FORBIDDEN
            if of == contract and not re.search(rf"{_module(module)} -> {_imported(line)}(?![\w.])", said)
        ]
    assert unnoticed == []


def _module(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def _imported(line: str) -> str:
    return line.split()[1]


def test_a_package_that_no_layer_names_breaks_the_contract(copied_tree: Path) -> None:
    (copied_tree / "engage" / "newcomer").mkdir()
    (copied_tree / "engage" / "newcomer" / "__init__.py").write_text('"""New."""\n')
    assert _lint(copied_tree, "layers").returncode != 0


def test_a_room_that_no_layer_names_breaks_the_contract(copied_tree: Path) -> None:
    """In each domain, at once: a new module finds its room among those there are."""
    for domain in DOMAINS:
        (copied_tree / "engage" / domain / "helpers.py").write_text('"""New."""\n')
    result = _lint(copied_tree, "rooms")
    assert result.returncode != 0
    assert {domain for domain in DOMAINS if f"engage.{domain}.helpers" not in result.stdout} == set()


def test_every_domain_is_under_the_rules_for_domains() -> None:
    packages = {path.parent.name for path in (ROOT / "engage").glob("*/__init__.py")} - NOT_DOMAINS
    domains = {f"engage.{name}" for name in packages}
    by_id = {contract["id"]: contract for contract in CONTRACTS}
    assert set(by_id["rooms"]["containers"]) == domains
    assert set(by_id["open-rooms"]["domains"]) == domains
    assert {f"engage.{name}" for name in DOMAINS} == domains
