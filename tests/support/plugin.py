"""Options of the test run: which database, and whether skipping is allowed."""

from __future__ import annotations

import gc
import os
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings

from tests.support import postgres
from tests.support.skips import SkipWatch

_stack = pytest.StashKey[ExitStack]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("engage")
    group.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help=f"PostgreSQL is the server at ${postgres.VARIABLE}, or one made for the run",
    )
    group.addoption("--forbid-skips", action="store_true", help="a skipped test fails the run")


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL once for all processes of the run; make Hypothesis repeatable."""
    settings.register_profile(
        "engage",
        deadline=None,
        derandomize=True,
        database=None,
        max_examples=60,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    settings.load_profile("engage")
    if config.getoption("--forbid-skips") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipWatch())
    config.stash[_stack] = ExitStack()
    wanted = config.getoption("--database") == "postgresql" and not config.getoption("--collect-only")
    if wanted and not os.environ.get(postgres.VARIABLE):
        try:
            os.environ[postgres.VARIABLE] = config.stash[_stack].enter_context(postgres.cluster())
        except postgres.PostgresMissing as error:
            raise pytest.UsageError(str(error)) from error
        config.stash[_stack].callback(os.environ.pop, postgres.VARIABLE)


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of every later search for garbage: it takes a sixth of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    config.stash[_stack].close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database; it is no skip, it runs in the other run."""
    other = "postgres" if config.getoption("--database") == "sqlite" else "sqlite"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker(other)]
