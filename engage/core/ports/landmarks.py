"""Pages that other pages link to by their purpose, without knowing which domain has them.

    landmarks.register(Landmark.PRIVACY, "privacy.show_notice")

Templates write `landmark("privacy")`. Where no domain has the page, the address is None.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from engage.core.addresses import page_url
from engage.core.ports.registry import Registry


class Landmark(enum.StrEnum):
    """The purpose of a page."""

    ACCOUNT = "account"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    PRIVACY = "privacy"
    REPORT_WORDS = "report_words"
    MANIFEST = "manifest"


@dataclass(frozen=True)
class _Page:
    name: str
    endpoint: str
    order: int = 0


_landmarks = Registry[_Page]("landmarks")


def register(landmark: Landmark, endpoint: str) -> None:
    """Register the page with this purpose. Raises AlreadyRegistered where there is already one."""
    _landmarks.add(_Page(landmark, endpoint))


def landmark_url(landmark: Landmark | str, **values: Any) -> str | None:
    """Return the address of the page, or None where there is none. Raises ValueError for an unknown purpose."""
    page = _landmarks.get(Landmark(landmark))
    return page_url(page.endpoint, **values) if page is not None else None
