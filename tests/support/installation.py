"""The processes of a race use the database of the test process."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from engage.config import Settings
from tests.support.crashing import Installation
from tests.support.live import environment


@pytest.fixture
def installation(app: Flask, settings: Settings, tmp_path: Path) -> Installation:
    """The settings under which servers and workers run here, on the test's own database."""
    environ = environment(settings.database_url, tmp_path, ENGAGE_SECRET_KEY=settings.secret_key)
    return Installation(environ, tmp_path, tmp_path / "log.txt")
