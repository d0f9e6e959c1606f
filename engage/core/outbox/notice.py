"""What a mail to somebody with an account says: the same few parts in every domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """What one mail says. `button` is the text on its one link."""

    subject: str
    greeting: str
    opening: Sequence[str]
    button: str
    closing: Sequence[str] = ()
