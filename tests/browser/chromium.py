"""Debian's Chromium, driven by Playwright, whose own downloads are not needed."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


class ChromiumMissing(RuntimeError):
    """There is no browser. The message says what to do."""


def launch(playwright: Playwright) -> Browser:
    """Start the browser. Raises ChromiumMissing."""
    found = os.environ.get("ENGAGE_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None and os.path.exists(_ON_MACOS):
        found = _ON_MACOS
    if found is None:
        raise ChromiumMissing("Install Chromium (Debian: sudo apt install chromium) or set ENGAGE_CHROMIUM.")
    # Root has no use for the sandbox, and Chromium refuses it there.
    return playwright.chromium.launch(executable_path=found, args=[] if os.getuid() else ["--no-sandbox"])
