"""`python -m engage.cli.tethered MODULE …` runs a module like `python -m MODULE …`, and stops when its parent ends.

The parent holds the other end of standard input. When the parent ends, even if it is killed, the pipe closes and this
process sends itself a stop signal. This works on Linux and macOS.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading

_lifeline = os.dup(0)


def _stop_with_the_parent() -> None:
    while os.read(_lifeline, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main(module: str, arguments: list[str]) -> None:
    """Run `module` with `arguments`."""
    threading.Thread(target=_stop_with_the_parent, name="tether", daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
