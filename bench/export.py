"""`python -m bench.export URL FOLDER SLUG csv|xlsx`: send one file as the server would, and print the peak memory."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder

from bench.prepared import staff_client
from engage.app import create_app
from engage.config import load_settings
from tests.support.client import EngageClient, form_fields
from tests.support.html import parse
from tests.support.live import environment


def main(url: str, folder: str, slug: str, kind: str) -> None:
    """Ask for the file through the whole application, reading it piece by piece and keeping none."""
    app = create_app(settings=load_settings(environment(url, folder, ENGAGE_MODE="testing")))  # type: ignore[arg-type]
    app.test_client_class = EngageClient
    path = f"/staff/sessions/{slug}/export"
    with app.app_context():
        client = staff_client(app.test_client())
        form = parse(client.get(path).get_data(as_text=True)).query("main form")[0]
        fields = {**form_fields(form), "kind": kind, "contact": "with"}
        cookie = "; ".join(f"{one.decoded_key}={one.value}" for one in client._cookies.values())
    environ = EnvironBuilder(path=path, method="POST", data=fields, headers={"Cookie": cookie}).get_environ()
    answer: dict[str, str] = {}

    def start(status: str, _headers: Any, _error: Any = None) -> Any:
        answer["status"] = status

    pieces: Iterable[bytes] = app.wsgi_app(environ, start)
    size = sum(len(piece) for piece in pieces)
    if not answer["status"].startswith("200"):
        raise RuntimeError(f"{path} answered {answer['status']}.")
    print(json.dumps({"peak_mb": _peak_mb(), "bytes": size}))


def _peak_mb() -> float:
    """The largest memory of this process so far. On Linux `ru_maxrss` would be the parent's, were that larger."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    main(*sys.argv[1:])
