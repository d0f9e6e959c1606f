"""Files that hold personal data are for the account that runs Engage alone: 0600, in folders 0700.

The database holds names, phone numbers and answers that nobody has revealed yet. Other accounts of the same machine,
a web server's for one, have no business there. What is public (static files, fliers) is made readable where it is
written.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

NOBODY_ELSE = 0o077
_FOLDERS = ("access", "mail", "texts")
_BESIDE_A_DATABASE = (
    "",
    "-wal",
    "-shm",
    "-journal",
    ".before-restore",
    "-wal.before-restore",
    "-shm.before-restore",
)
log = logging.getLogger(__name__)


def begin() -> None:
    """From now on, what this process and its children make is for this account alone."""
    os.umask(NOBODY_ELSE)


def put_right(instance: Path, database: Path | None) -> None:
    """Take what others may do with the files of an installation away from them. An older one left them readable.

    What belongs to somebody else is left as it is, and the log says so.
    """
    for path in _kept_in(instance, database):
        try:
            mode = path.lstat().st_mode
            if mode & NOBODY_ELSE and not stat.S_ISLNK(mode):
                path.chmod(stat.S_IMODE(mode) & ~NOBODY_ELSE)
        except FileNotFoundError:
            continue
        except OSError as error:
            log.warning("Others on this machine may read %s: %s.", path, error.strerror)


def make_public_folder(path: Path) -> None:
    """Make a folder, and those above it, that every account may read: nothing about a person is in it."""
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)


def _kept_in(instance: Path, database: Path | None) -> Iterator[Path]:
    if not _is_everybodys(instance):
        for folder in (instance, *(instance / name for name in _FOLDERS)):
            yield folder
            yield from _files_in(folder)
    if database is not None:
        yield from (database.with_name(database.name + end) for end in _BESIDE_A_DATABASE)


def _is_everybodys(folder: Path) -> bool:
    """Return whether the folder is one that all accounts share, as /tmp is. It is not ours to close."""
    try:
        return bool(folder.stat().st_mode & stat.S_ISVTX)
    except OSError:
        return False


def _files_in(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [Path(entry.path) for entry in entries if entry.is_file(follow_symlinks=False)]
    except FileNotFoundError:
        return []
    except OSError as error:
        log.warning("%s cannot be looked at: %s.", folder, error.strerror)
        return []
