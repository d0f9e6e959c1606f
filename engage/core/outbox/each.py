"""What a job does for each of many things, so that one that is damaged does not stop the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from engage.core.db import db, write

log = logging.getLogger("engage.worker")
Thing = TypeVar("Thing")


def each(
    things: Iterable[Thing], act: Callable[[Thing], object], *, over: tuple[type[Exception], ...] = ()
) -> None:
    """Run the act for each thing in its own unit of work. A failure is logged by its class, and the next one follows.

    `things` are ids, never texts. `over`: errors that say that nothing is left to do, which are not logged.
    """
    found = list(things)
    db.session.rollback()
    for thing in found:
        try:
            with write():
                act(thing)
        except over:
            continue
        except Exception as error:  # noqa: BLE001 (see above)
            log.error("%s of %s failed: %s", act.__qualname__, thing, type(error).__name__)
