"""Comparisons that were made before, kept in the memory of the process.

A comparison depends on two texts alone, and texts of versions never change. Kept are the lengths of its parts under the
hashes of both texts: no word of a draft. So only who has both texts finds it, and there is nothing to erase.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

MOST_KEPT = 200_000  # parts, of all comparisons together: about 20 MB
WORTH_KEEPING = 2_000  # characters of both texts: shorter ones are compared faster than they are found
Key = tuple[bytes, bytes, int]


@dataclass(frozen=True)
class Kept:
    """The parts of a comparison as (kind, length), and the work that it cost."""

    parts: tuple[tuple[str, int], ...]
    cost: int


class Comparisons:
    """The comparisons used last."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.most = most
        self.size = 0
        self._found: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._found)

    def find(self, key: Key) -> Kept | None:
        """Return a comparison that was made before."""
        with self._lock:
            kept = self._found.get(key)
            if kept is not None:
                self._found.move_to_end(key)
            return kept

    def keep(self, key: Key, parts: Sequence[tuple[str, int]], cost: int) -> None:
        """Keep a comparison, in place of those that were not used for longest."""
        with self._lock:
            if len(parts) > self.most or key in self._found:
                return
            self._found[key] = Kept(tuple(parts), cost)
            self.size += len(parts)
            while self.size > self.most:
                _key, gone = self._found.popitem(last=False)
                self.size -= len(gone.parts)


def key_of(old: str, new: str, allowed: int) -> Key | None:
    """Return the key of a comparison that may cost so much, or None if it is not worth keeping."""
    if len(old) + len(new) < WORTH_KEEPING:
        return None
    return _digest(old), _digest(new), allowed


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()
