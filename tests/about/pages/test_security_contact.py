"""Whoever finds a weakness finds out whom to tell."""

from __future__ import annotations

from datetime import datetime, timedelta

from engage.core import clock
from engage.core.current import current_city
from tests.support.client import EngageClient


def test_the_known_address_names_the_office_and_does_not_go_out_of_date(client: EngageClient) -> None:
    answer = client.get("/.well-known/security.txt")
    assert answer.mimetype == "text/plain"
    said = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert said["Contact"] == f"mailto:{current_city().staff_email}"
    assert said["Canonical"].endswith("/.well-known/security.txt")
    ends = datetime.fromisoformat(said["Expires"])
    assert timedelta(days=30) < ends - clock.now() < timedelta(days=365)
