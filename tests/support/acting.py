"""Many who act on one thing at once, at random, in threads of several processes.

A module of actors calls `main(…)` when it is run: `python -m tests.support.actors NUMBER SECONDS THREADS SEED` is one
process of them, on the installation of the environment. What the services refuse by name is expected; anything else is
printed, and the process fails.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeVar

from engage.config import ROOT
from engage.core.db import db
from engage.core.errors import DomainError

ActorT = TypeVar("ActorT")
Acts = Mapping[str, tuple[int, Callable[[ActorT], None]]]  # by name: how often, and what is done


def act_at_random(
    actor: ActorT, acts: Acts[ActorT], chance: random.Random, *, seconds: float
) -> tuple[Counter[str], list[str]]:
    """One thread of actors. What was done, refused by name included, and the traces of what went wrong."""
    names = list(acts)
    weights = [weight for weight, _ in acts.values()]
    done: Counter[str] = Counter()
    faults: list[str] = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        (name,) = chance.choices(names, weights)
        try:
            acts[name][1](actor)
            done[name] += 1
        except DomainError as refusal:
            done[type(refusal).__name__] += 1
        except Exception:
            faults.append(f"{name}: {traceback.format_exc()}")
    db.session.remove()
    return done, faults


def run_processes(
    module: str, environ: Mapping[str, str], ident: int, *, processes: int, threads: int, seconds: float
) -> Counter[str]:
    """Let so many processes of a module of actors act at once. Raises AssertionError with what went wrong."""
    command = [sys.executable, "-m", module, str(ident), str(seconds), str(threads)]
    children = [
        subprocess.Popen(
            [*command, str(seed)],
            cwd=ROOT,
            env={**os.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for seed in range(processes)
    ]
    total: Counter[str] = Counter()
    for child in children:
        out, problems = child.communicate(timeout=seconds + 120)
        assert child.returncode == 0, problems[-4000:]
        total.update(dict(_counted(line) for line in out.splitlines()))
    return total


def _counted(line: str) -> tuple[str, int]:
    name, _, number = line.rpartition(" ")
    return name, int(number)


def main(make_actor: Callable[[int, random.Random], ActorT], acts: Acts[ActorT]) -> int:
    """One process of actors, by the arguments of the command line. Returns its exit code."""
    from engage.app import create_app

    ident, seconds, threads, seed = sys.argv[1:]
    app = create_app()
    done: Counter[str] = Counter()
    faults: list[str] = []

    def work(number: int) -> None:
        chance = random.Random(int(seed) * 1000 + number)
        with app.app_context():
            did, wrong = act_at_random(make_actor(int(ident), chance), acts, chance, seconds=float(seconds))
        done.update(did)
        faults.extend(wrong)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(int(threads))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for name, number in done.items():
        print(name, number)
    for fault in faults[:5]:
        print(fault, file=sys.stderr)
    return 1 if faults else 0
