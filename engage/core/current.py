"""Typed access to what the running application was started with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from engage.city import City
    from engage.config import Settings


def current_city() -> City:
    """Return the city that this application serves. Needs an application context."""
    city: City = current_app.config["CITY"]
    return city


def current_settings() -> Settings:
    """Return the settings that this application was started with. Needs an application context."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings
