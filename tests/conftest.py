"""What every test may ask for. The parts are in tests/support/."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from engage.config import Settings, load_settings
from engage.core import clock as product_clock
from engage.core.db import db
from tests.support.client import EngageClient, PageClient
from tests.support.database import Database, new_database
from tests.support.sockets import block_sockets
from tests.support.statements import Statements, recorded_statements

pytest_plugins = [
    "tests.support.plugin",
    "tests.support.accounts",
    "tests.support.installation",
    "tests.support.visits",
    "tests.support.matrix",
    "tests.support.soak",
    "tests.support.prepared",
]

# Marks of tests that watch other processes (a server, a worker, a browser): their clocks are not ours to stop.
RUN_ON = frozenset({"browser", "race", "crash", "fault"})
SECRET = "a secret of the tests, long enough for any mode"


@pytest.fixture(scope="session", autouse=True)
def _no_outside_world() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        block_sockets(patch)
        yield


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, worker_id: str) -> Iterator[Database]:
    """The database of this test process."""
    kept = new_database(request.config, worker_id)
    yield kept
    kept.remove()


@pytest.fixture(scope="session")
def settings(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings under which the tests run."""
    return load_settings(
        {
            "ENGAGE_MODE": "testing",
            "ENGAGE_SECRET_KEY": SECRET,
            "ENGAGE_DATABASE_URL": database.url,
            "ENGAGE_INSTANCE": str(tmp_path_factory.mktemp("instance")),
        }
    )


@pytest.fixture(scope="session")
def application(settings: Settings, database: Database) -> Iterator[Flask]:
    """The application, once per process. Tests ask for `app`, which comes with an empty database."""
    from engage.app import create_app

    app = create_app(settings=settings)
    app.test_client_class = EngageClient
    database.prepare(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask, database: Database, _stopped_clock: None) -> Iterator[Flask]:
    """The application with an empty database, its context entered, so that `db.session` works in the test.

    The clock is stopped as `clock` says, but where a test watches other processes, whose clocks run.
    """
    database.reset(application)
    kept_config = dict(application.config)
    shutil.rmtree(Path(application.instance_path) / "mail", ignore_errors=True)
    with application.app_context():
        yield application
        db.session.remove()
    application.config.clear()
    application.config.update(kept_config)


@pytest.fixture
def client(app: Flask) -> EngageClient:
    """A browser's connection: keeps cookies, checks nothing."""
    client = app.test_client()
    assert isinstance(client, EngageClient)
    return client


@pytest.fixture
def page(client: EngageClient) -> PageClient:
    """Somebody who is not signed in; every page that is fetched is checked."""
    return PageClient(client)


class Clock:
    """The product's clock, stopped."""

    def __init__(self, at: datetime) -> None:
        self._stack = ExitStack()
        self.move_to(at)

    @property
    def now(self) -> datetime:
        """The instant it shows."""
        return product_clock.now()

    def move_to(self, at: datetime) -> None:
        """Show another instant (with its time zone)."""
        self._stack.close()
        self._stack.enter_context(product_clock.frozen(at))

    def advance(self, **duration: float) -> None:
        """Move forward: `clock.advance(hours=2)`."""
        self.move_to(self.now + timedelta(**duration))

    def close(self) -> None:
        """Let time run again."""
        self._stack.close()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The clock, stopped on a Monday evening in Sacramento, when it is Tuesday already in UTC."""
    stopped = Clock(datetime(2027, 3, 2, 2, 0, tzinfo=UTC))
    yield stopped
    stopped.close()


@pytest.fixture
def _stopped_clock(request: pytest.FixtureRequest) -> None:
    """Stop the clock for whoever asks for `app`, so that no test depends on the hour it runs at."""
    if not RUN_ON & {mark.name for mark in request.node.iter_markers()}:
        request.getfixturevalue("clock")


@pytest.fixture
def count_statements(app: Flask) -> Callable[[], AbstractContextManager[Statements]]:
    """`with count_statements() as statements: …` then `statements.count`, `statements.writes`."""

    def counter() -> AbstractContextManager[Statements]:
        return recorded_statements(db.engine)

    return counter


@pytest.fixture
def make_app(settings: Settings, tmp_path: Path) -> Callable[..., Flask]:
    """Another application, with other settings: `make_app(ENGAGE_MODE="production")`. Its database has no tables."""
    return partial(new_app, tmp_path)


def new_app(folder: Path, overrides: dict[str, Any] | None = None, **environ: str) -> Flask:
    """An application of its own with its files in a folder. Its database has no tables."""
    from engage.app import create_app

    base = {
        "ENGAGE_MODE": "testing",
        "ENGAGE_SECRET_KEY": SECRET,
        "ENGAGE_DATABASE_URL": f"sqlite:///{folder / 'other.sqlite3'}",
        "ENGAGE_INSTANCE": str(folder),
    }
    made = create_app(overrides, settings=load_settings({**base, **environ}))
    made.test_client_class = EngageClient
    return made
