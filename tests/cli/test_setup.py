"""Setting up says in one line what is missing. (That it works is what every run of the tests shows.)"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from engage.config import ROOT

# Interpreters as they are met: each refuses the questions that tools/setup.sh asks by what it lacks.
TOO_OLD = "#!/bin/sh\nexit 1\n"
WITHOUT_VENV = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; *) exit 0 ;; esac\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what setting up reads."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def _set_up(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "tools/setup.sh", "run"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )


def _interpreter(folder: Path, script: str) -> str:
    path = folder / "python"
    path.write_text(script)
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("script", "words"), [(TOO_OLD, "Python 3.11 or later"), (WITHOUT_VENV, "python3-venv")]
)
def test_a_missing_tool_gets_one_line(checkout: Path, script: str, words: str) -> None:
    result = _set_up(checkout, _interpreter(checkout, script))
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert words in result.stderr
    assert not (checkout / ".venv").exists()


def test_a_folder_that_is_not_ours_is_left_alone(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "letters.txt").write_text("mine")
    result = _set_up(checkout, sys.executable)
    assert result.returncode == 1
    assert "no environment of ours" in result.stderr
    assert (checkout / ".venv" / "letters.txt").read_text() == "mine"


def test_what_is_installed_already_is_not_installed_again(checkout: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", checkout / ".venv"], check=True)
    (packages,) = (checkout / ".venv").glob("lib/python*/site-packages")
    (packages / "pip.pth").write_text(_where_pip_is())  # copying pip takes seconds
    shutil.copyfile(checkout / "requirements" / "run.txt", checkout / ".venv" / "installed-run.txt")
    result = _set_up(checkout, sys.executable)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def _where_pip_is() -> str:
    found = importlib.util.find_spec("pip")
    assert found is not None
    assert found.origin is not None
    return str(Path(found.origin).parents[1])


def test_a_busy_port_gets_one_line(app: Flask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = app.test_cli_runner().invoke(args=["serve", "--port", str(port)])
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"Error: Port {port} is busy: stop what uses it, or take another, make run PORT={port + 1}."
    ]


def test_trying_out_is_refused_in_production(make_app: Callable[..., Flask]) -> None:
    app = make_app(ENGAGE_MODE="production", ENGAGE_PUBLIC_URL="https://engage.example.org")
    result = app.test_cli_runner().invoke(args=["serve"])
    assert result.exit_code == 1
    assert "For real use" in result.output
