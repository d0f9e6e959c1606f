"""`python -m bench`: measure, print one table, and say by the exit status whether every target was met."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from bench import crash, deciding, pages, race, rsvps, statements, volume, weight
from bench.figures import Figure, table
from bench.place import POSTGRESQL, SQLITE, Round
from tests.support import postgres

Measurement = Callable[[Round], Iterator[Figure]]

MEASUREMENTS: dict[str, Measurement] = {
    "weight": weight.measure,
    "statements": statements.measure,
    "race": race.measure,
    "rsvps": rsvps.measure,
    "pages": pages.measure,
    "volume": volume.measure,
    "crash": crash.measure,
    "deciding": deciding.measure,
}


def main() -> int:
    """Run what was asked for. 0: every target met; 1: one was missed; 2: it could not be measured."""
    wanted = _arguments()
    kinds = (SQLITE, POSTGRESQL) if wanted.database == "both" else (wanted.database,)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="engage-bench-")))
        server = None
        if POSTGRESQL in kinds:
            try:
                server = stack.enter_context(postgres.cluster(durable=True))
            except postgres.PostgresMissing as missing:
                print(f"{missing} Or measure SQLite alone: --database sqlite", file=sys.stderr)
                return 2
        run = Round(folder, kinds, wanted.quick, server, _say)
        figures = [figure for name in wanted.only or MEASUREMENTS for figure in _measured(name, run)]
    print(table(figures))
    return 1 if any(figure.met is False for figure in figures) else 0


def _measured(name: str, run: Round) -> list[Figure]:
    began = time.monotonic()
    _say(f"{name} …")
    found = []
    for figure in MEASUREMENTS[name](run):
        found.append(figure)
        _say(f"  {figure.name} ({figure.database}): {figure.value}")
    _say(f"{name}: {time.monotonic() - began:.0f} s")
    return found


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(MEASUREMENTS), help="one of them; repeatable")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, for trying a change out")
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL, "both"), default="both")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
