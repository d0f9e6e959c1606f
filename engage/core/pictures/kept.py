"""Pictures that were drawn are kept as files, so that each is drawn once, however many programs ask for it.

One at a time is drawn on a machine: the others wait a little for it, and then get the picture without words, which they
may ask for again. Of each subject and language the newest is kept.
"""

from __future__ import annotations

import fcntl
import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engage.core.pictures.card import Card, draw_card

WAIT_SECONDS = 2.0
_LOCK = ".lock"
log = logging.getLogger(__name__)


def kept_or_drawn(folder: Path, subject: str, card: Card) -> bytes | None:
    """Return the picture of a card; None where another one is being drawn for too long, or none can be kept.

    `subject` is what the picture is of, as part of a file's name.
    """
    path = folder / f"{subject}-{card.language}-{card.digest}.png"
    try:
        return path.read_bytes()
    except OSError:
        pass
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder) as is_alone:
            return _draw(path, card) if is_alone else None
    except OSError as error:
        log.warning("Pictures cannot be kept in %s: %s.", folder, error.strerror)
        return None


def _draw(path: Path, card: Card) -> bytes:
    if path.is_file():  # while this one waited
        return path.read_bytes()
    content = draw_card(card)
    older = list(path.parent.glob(f"{path.name.rpartition('-')[0]}-*.png"))
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).replace(path)
    for other in older:
        other.unlink(missing_ok=True)
    return content


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Hold the lock of the folder, over all processes. Yields False where it could not be had in time."""
    with (folder / _LOCK).open("w") as lock:
        deadline = time.monotonic() + WAIT_SECONDS
        while not _is_taken(lock.fileno()):
            if time.monotonic() > deadline:
                yield False
                return
            time.sleep(0.05)
        yield True


def _is_taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
