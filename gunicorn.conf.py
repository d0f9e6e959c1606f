"""How the web server runs: `gunicorn wsgi:app`. Options given to gunicorn itself win over these."""

from __future__ import annotations

import os
from pathlib import Path

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 2
threads = 8
timeout = 30
graceful_timeout = 10
keepalive = 5
# No access log: addresses of private pages would be in it. The proxy in front keeps its own, without query strings.
accesslog = None
errorlog = "-"
control_socket_disable = True
# A heartbeat file on a slow disk can block a worker.
worker_tmp_dir = "/dev/shm" if os.access(Path("/dev/shm"), os.W_OK) else None  # noqa: S108
