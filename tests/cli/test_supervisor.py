"""What is started together ends together, whatever happens to the one that started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engage.config import ROOT

# Starts two processes that write their numbers into files, says so, and waits.
PROGRAM = """
import sys, time
from engage.cli.supervisor import Supervisor

with Supervisor({"PYTHONPATH": sys.argv[1]}) as processes:
    processes.start("first", "child", "first")
    processes.start("second", "child", sys.argv[2])
    print("started", flush=True)
    print(processes.wait(), flush=True)
"""
CHILD = """
import os, pathlib, sys, time

pathlib.Path(__file__).with_name(sys.argv[1]).write_text(str(os.getpid()))
time.sleep(0.5 if sys.argv[1] == "short" else 60)
"""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def _eventually(true: object, seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def _start(folder: Path, second: str) -> tuple[subprocess.Popen[str], list[int]]:
    (folder / "child.py").write_text(CHILD)
    parent = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), second],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    files = [folder / "first", folder / second]
    assert _eventually(lambda: all(file.exists() and file.read_text() for file in files))
    return parent, [int(file.read_text()) for file in files]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_no_process_outlives_its_supervisor(tmp_path: Path, how: signal.Signals) -> None:
    parent, children = _start(tmp_path, "second")
    with parent:
        assert all(_alive(pid) for pid in children)
        parent.send_signal(how)
        parent.wait(15)
    assert _eventually(lambda: not any(_alive(pid) for pid in children))


def test_when_one_ends_the_others_are_stopped(tmp_path: Path) -> None:
    parent, children = _start(tmp_path, "short")
    with parent:
        output, _ = parent.communicate(timeout=20)
    assert output.split() == ["started", "second"]
    assert not any(_alive(pid) for pid in children)
