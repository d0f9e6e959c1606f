"""Long runs. A test with the mark `soak` does a few rounds with the full tests; `make soak` lets it go on and on.

What each of them did is printed as one table at the end (`--soak=SECONDS`, which they share).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

COLUMNS = ("tries", "acknowledged", "stored", "lost", "doubled", "errors")
_efforts = pytest.StashKey[list["Effort"]]()


class Effort:
    """How long a test goes on, and what it did."""

    def __init__(self, name: str, seconds: float) -> None:
        self.name = name
        self.seconds = seconds
        self.counts: Counter[str] = Counter()
        self._began = time.monotonic()

    @property
    def is_long(self) -> bool:
        """Whether this is `make soak`."""
        return self.seconds > 0

    @property
    def seconds_left(self) -> float:
        """Of the test's share of the time."""
        return max(0.0, self._began + self.seconds - time.monotonic())

    def rounds(self, usual: int) -> Iterator[int]:
        """The numbers of the rounds: so many, and more of them while there is time."""
        number = 0
        while number < usual or self.seconds_left:
            yield number
            number += 1
            self.counts["rounds"] += 1

    def note(self, **counts: int) -> None:
        """Add to what was done: `tries`, `acknowledged`, `stored`, `lost` and so on, and what else there is."""
        self.counts.update(counts)


@pytest.fixture
def effort(request: pytest.FixtureRequest) -> Effort:
    """How long the test goes on. It notes what it does before it demands anything, so that the table has it."""
    config, items = request.config, request.session.items
    sharing = sum(item.get_closest_marker("soak") is not None for item in items)
    made = Effort(request.node.name, config.getoption("--soak") / max(1, sharing))
    config.stash.setdefault(_efforts, []).append(made)
    return made


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("engage").addoption(
        "--soak", type=float, default=0.0, metavar="SECONDS", help="let long tests go on, and print a table"
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was done."""
    efforts = config.stash.get(_efforts, [])
    if config.getoption("--soak") and efforts:
        terminalreporter.section(f"what was done on {config.getoption('--database')}")
        for line in table(efforts):
            terminalreporter.write_line(line)


def table(efforts: Sequence[Effort]) -> list[str]:
    """One line for each, what it counted beside the columns at the end of it."""
    rows = [("what", *COLUMNS, "besides"), *map(_row, efforts)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]


def _row(effort: Effort) -> tuple[str, ...]:
    besides = ", ".join(f"{name} {count}" for name, count in effort.counts.items() if name not in COLUMNS)
    what = effort.name.removeprefix("test_").replace("_", " ")
    return (what, *(str(effort.counts.get(name, "-")) for name in COLUMNS), besides)
