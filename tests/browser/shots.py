"""`make shots`: a picture of every page, on a phone and a desktop, in the light and the dark, into shots/.

`ARGS="--languages en,hmn --only show_session"` for some of them.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select

from engage.app import create_app
from engage.cli.demo import load_demo
from engage.config import ROOT, load_settings
from engage.core.db import Base, db
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Registration, Status
from tests.browser.chromium import launch
from tests.support.accounts import enter, make_sign_in, make_user
from tests.support.client import EngageClient
from tests.support.live import HOST, serving
from tests.support.world import Endpoint, World, address_of, endpoints, make_world

FOLDER = ROOT / "shots"
SCREENS = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 900}}
SCHEMES = ("light", "dark")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make shots", description=__doc__)
    parser.add_argument("--languages", default="en,fa,pa", help="tags with commas between (en,fa,pa)")
    parser.add_argument("--only", default="", help="pages whose endpoint contains this")
    return parser.parse_args()


def _world() -> World:
    """The small world with the demo's own session and a party of it in the leading parts."""
    load_demo()
    demo = ListeningSession.is_demo & (ListeningSession.status == "published")
    session = db.session.scalars(
        select(ListeningSession).where(demo).order_by(ListeningSession.starts_at)
    ).first()
    assert session is not None
    party = select(Registration).filter_by(session_id=session.id, status=Status.CONFIRMED)
    registration = db.session.scalars(party.limit(1)).one()
    world = make_world()
    world.listening.session, world.listening.registration = session, registration
    return world


def _pages(app: Flask, world: World, staff: EngageClient, lang: str) -> Iterator[tuple[Endpoint, str]]:
    for endpoint in endpoints(app, "GET"):
        address = address_of(app, endpoint, world, lang=lang)
        response = staff.get(address)
        if response.status_code == 200 and response.mimetype == "text/html":
            yield endpoint, address


def _cookies(url: str, staff: EngageClient, lang: str) -> list[dict[str, str]]:
    kept = staff.get_cookie("engage")
    assert kept is not None
    return [{"name": "engage", "value": kept.value, "url": url}, {"name": "lang", "value": lang, "url": url}]


def _take(
    browser: Browser, url: str, pages: list[tuple[Endpoint, str]], lang: str, staff: EngageClient
) -> int:
    taken = 0
    for screen, size in SCREENS.items():
        for scheme in SCHEMES:
            signed_in = browser.new_context(base_url=url, viewport=size, color_scheme=scheme)
            signed_in.add_cookies(_cookies(url, staff, lang))
            anybody = browser.new_context(base_url=url, viewport=size, color_scheme=scheme)
            for endpoint, address in pages:
                window = (anybody if endpoint.is_open else signed_in).new_page()
                window.goto(address)
                window.screenshot(
                    path=FOLDER / lang / f"{endpoint.name}-{screen}-{scheme}.png", full_page=True
                )
                window.close()
                taken += 1
            signed_in.close()
            anybody.close()
    return taken


def main() -> None:
    """Take the pictures."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="engage-shots-") as name:
        folder = Path(name)
        environment = {
            "ENGAGE_MODE": "development",
            "ENGAGE_SECRET_KEY": "a secret for pictures only, long enough",
            "ENGAGE_DATABASE_URL": f"sqlite:///{folder / 'shots.sqlite3'}",
            "ENGAGE_INSTANCE": name,
            "ENGAGE_RATE_LIMIT_FACTOR": "1000",
        }
        app = create_app(settings=load_settings({**os.environ, **environment}))
        app.test_client_class = EngageClient
        with (
            app.app_context(),
            serving(environment, folder / "log.txt") as server,
            sync_playwright() as playwright,
        ):
            Base.metadata.create_all(db.engine)
            world = _world()
            staff = app.test_client()
            assert isinstance(staff, EngageClient)
            enter(staff, make_sign_in(make_user(Role.ADMINISTRATOR)))
            browser, url = launch(playwright), f"http://{HOST}:{server.port}"
            for lang in options.languages.split(","):
                pages = [one for one in _pages(app, world, staff, lang) if options.only in one[0].name]
                print(
                    f"{lang}: {_take(browser, url, pages, lang, staff)} pictures",
                    flush=True,
                )
            browser.close()
            db.session.remove()
            db.engine.dispose()
    print(f"They are in {FOLDER}.")


if __name__ == "__main__":
    main()
