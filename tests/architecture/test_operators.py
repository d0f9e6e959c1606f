"""What the operators' guide tells people to copy is what the product needs."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from engage.config import ROOT, Settings

GUIDE = (ROOT / "docs" / "operators" / "installing.md").read_text()
NOT_IN_THE_ENVIRONMENT = {"extra"}


def _server_block() -> str:
    found = re.search(r"^    server \{\n.*?^    \}$", GUIDE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[0]


def test_every_setting_is_in_the_table() -> None:
    listed = set(re.findall(r"^\| `ENGAGE_([A-Z_]+)` \|", GUIDE, re.MULTILINE))
    assert listed == {field.name.upper() for field in fields(Settings)} - {
        name.upper() for name in NOT_IN_THE_ENVIRONMENT
    }


def test_the_proxy_writes_no_private_link_into_a_log() -> None:
    """An error log names the request at every level at which a request can fail."""
    logs = re.findall(r"^\s*(access_log|error_log) (.*);$", _server_block(), re.MULTILINE)
    assert dict(logs)["access_log"] == "off"
    assert dict(logs)["error_log"].split()[-1] == "emerg"
    assert len(logs) == 2


@pytest.mark.parametrize(
    "line",
    [
        "client_body_timeout 15s;",
        "client_header_timeout 15s;",
        "proxy_set_header Host $host;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
    ],
)
def test_the_proxy_keeps_slow_requests_and_tells_whom_it_forwards(line: str) -> None:
    assert line in _server_block()


def test_the_services_make_files_for_their_own_account_alone() -> None:
    unit = GUIDE[GUIDE.index("# /etc/systemd/system/engage-web.service") :]
    assert "UMask=0077" in unit[: unit.index("[Install]")]


def test_the_server_believes_no_forwarded_header_by_itself() -> None:
    settings: dict[str, object] = {}
    exec((ROOT / "gunicorn.conf.py").read_text(), settings)
    assert settings["forwarded_allow_ips"] == ""
    assert settings["accesslog"] is None
