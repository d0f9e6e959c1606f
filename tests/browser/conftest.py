"""A real server and a real browser. Everything here has the mark `browser`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from engage.app import create_app
from engage.config import load_settings
from engage.core.db import Base, db
from tests.browser.chromium import launch
from tests.support.client import EngageClient
from tests.support.live import HOST, Server, free_port, start_server
from tests.support.world import World, make_world

SECRET = "a secret of the browser tests, long enough"
Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever is in this folder needs a browser, Java or Node's packages."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Site:
    """A server with something to show."""

    server: Server
    world: World
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.server.port}"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product on SQLite, as gunicorn serves it, with a small world in it."""
    folder = tmp_path_factory.mktemp("site")
    port = free_port()
    environment = {
        "ENGAGE_PUBLIC_URL": f"http://{HOST}:{port}",
        "ENGAGE_MODE": "testing",
        "ENGAGE_SECRET_KEY": SECRET,
        "ENGAGE_DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "ENGAGE_INSTANCE": str(folder),
        "ENGAGE_RATE_LIMIT_FACTOR": "1000",
    }
    app = create_app(settings=load_settings(environment))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        world = make_world()
        db.session.remove()
        db.engine.dispose()
    server = start_server(environment, folder / "server.log", port=port)
    yield Site(server, world, environment)
    server.process.stop()


@pytest.fixture(scope="module")
def site_app(site: Site) -> Iterator[Flask]:
    """The application on the same database as the server: for preparing, for sending mail, for looking."""
    app = create_app(settings=load_settings(site.environment))
    app.test_client_class = EngageClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the process."""
    with sync_playwright() as playwright:
        launched = launch(playwright)
        yield launched
        launched.close()


class Visitor:
    """Makes windows, and remembers what the browser complained about in any of them."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser = browser
        self.site = site
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    def window(
        self, *, phone: bool = False, scripts: bool = True, dark: bool = False, **options: object
    ) -> Page:
        """A window without cookies: a phone of 360 px or a desktop."""
        context = self.browser.new_context(
            base_url=self.site.url,
            viewport={"width": 360, "height": 740} if phone else {"width": 1280, "height": 900},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            **options,  # type: ignore[arg-type]
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        return page

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "Failed to load resource: the server responded with a status of 4" not in text:
            self.complaints.append(text)

    def close(self) -> None:
        """Close every window."""
        for context in self.contexts:
            context.close()


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Somebody with a browser. The test fails where the browser reported an error (a blocked script, a fault)."""
    somebody = Visitor(browser, site)
    yield somebody
    somebody.close()
    assert somebody.complaints == []
