"""axe-core and the Nu validator, from the npm packages beside this file."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

PACKAGES = Path(__file__).parent / "node_modules"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Warnings of what is meant: Safari takes a list whose marks are styled away for no list, unless it says so.
ACCEPTED = ("The “list” role is unnecessary for element",)


@cache
def _axe() -> str:
    return (PACKAGES / "axe-core" / "axe.min.js").read_text()


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds wrong by WCAG 2.2, levels A and AA. The policy of the page stays as it is."""
    page.evaluate(_axe())
    result = page.evaluate("levels => axe.run({runOnly: levels, resultTypes: ['violations']})", LEVELS)
    return [_told(violation, node) for violation in result["violations"] for node in violation["nodes"]]


def _told(violation: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{violation['id']}: {violation['help']}: {node['html'][:200]}"


def nu_messages(folder: Path) -> list[str]:
    """What the Nu validator says about every HTML and CSS file in a folder."""
    jar = PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-Xss8m", "-jar", jar, "--format", "json", "--exit-zero-always", "--also-check-css"]
    done = subprocess.run([*command, folder], capture_output=True, text=True, check=True)
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{Path(message['url']).name}:{message.get('lastLine')}: {message['message']}"
        for message in messages
        if not message["message"].startswith(ACCEPTED)
    ]
