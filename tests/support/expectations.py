"""A city that adopted a second version of what volunteers agree to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from engage.city import Expectations

NEWER = Expectations("2026-10", date(2026, 10, 5), 1, {})
WORDS = {
    "title": "Our agreement",
    "about": "For everyone.",
    "adopted_by": "The Alliance",
    "short_by": "We wrote it.",
    "short.1": "Listen more than you speak.",
}


def adopt_newer(app: Flask, patch: pytest.MonkeyPatch) -> Expectations:
    """Let the city adopt a second version, until the end of the test."""
    city = app.config["CITY"]
    texts = {NEWER.key(name): value for name, value in WORDS.items()}
    changed = replace(
        city,
        volunteering=replace(city.volunteering, expectations=(*city.expectations, NEWER)),
        texts={**city.texts, "en": {**city.texts["en"], **texts}},
    )
    app.config["CITY"] = changed
    patch.setitem(app.jinja_env.globals, "city", changed)
    patch.setattr(app.jinja_env, "cache", {})  # imported components keep the city that they were loaded with
    return NEWER
