"""How the web server runs: `gunicorn wsgi:app`. Options given to gunicorn itself win over these."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import gunicorn

from engage.config import LARGEST_BODY_BYTES

gunicorn.SERVER = "Engage"  # what answers call the server, instead of the program and what it is known for

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 2
threads = 8
timeout = 30
graceful_timeout = 10
keepalive = 5
# The product itself reads what proxies forward, as many as ENGAGE_PROXY_HOPS says.
forwarded_allow_ips = ""
# No access log: addresses of private pages would be in it. The proxy in front keeps none either.
accesslog = None
errorlog = "-"
control_socket_disable = True
# A heartbeat file on a slow disk can block a worker.
worker_tmp_dir = "/dev/shm" if os.access(Path("/dev/shm"), os.W_OK) else None  # noqa: S108


def pre_request(worker: Any, request: Any) -> None:
    """Say so where the connection ends with the answer: a body that is too large is refused unread."""
    sent = dict(request.headers).get("CONTENT-LENGTH", "0")
    if not sent.isdecimal() or int(sent[:20]) > LARGEST_BODY_BYTES:
        request.force_close()
