"""The review state of each language: `translations/status.toml`.

A translation that nobody has reviewed is shown with a notice, because a page in one's own language with a warning helps
more than a page in a language that one cannot read.
"""

from __future__ import annotations

import datetime as dt
import enum
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engage.core.errors import ConfigurationError
from engage.core.i18n import state
from engage.core.i18n.languages import TAGS, by_tag


class State(enum.StrEnum):
    """The review state of a language's catalogue."""

    SOURCE = "source"
    MACHINE = "machine"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Review:
    """The review of a language's catalogue. `reviewer` and `reviewed_on` are set only once it was reviewed."""

    state: State
    reviewer: str | None = None
    reviewed_on: dt.date | None = None


def read_status(path: Path) -> dict[str, Review]:
    """Return the review of each language. Raises ConfigurationError, naming the language and what is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"translations/status.toml: {error}") from error
    unknown = sorted(set(table) - set(TAGS))
    if unknown:
        raise ConfigurationError(f"translations/status.toml: unknown language {unknown[0]!r}.")
    return {tag: _review(tag, table.get(tag)) for tag in TAGS}


def _review(tag: str, entry: object) -> Review:
    if not isinstance(entry, dict):
        raise ConfigurationError(f"translations/status.toml: [{tag}] is missing.")
    try:
        state_ = State(entry.get("state", ""))
    except ValueError:
        names = ", ".join(State)
        raise ConfigurationError(f"translations/status.toml: [{tag}] state must be one of {names}.") from None
    reviewer, day = entry.get("reviewer"), entry.get("date")
    if state_ is State.REVIEWED and not (reviewer and isinstance(day, dt.date)):
        raise ConfigurationError(
            f"translations/status.toml: [{tag}] is reviewed: it needs reviewer and date."
        )
    return Review(state_, reviewer or None, day if isinstance(day, dt.date) else None)


@lru_cache(maxsize=1)
def _status(folder: Path) -> dict[str, Review]:
    return read_status(folder / "status.toml")


def review_state(tag: str) -> Review:
    """Return the review of a language's catalogue. Raises UnknownLanguage."""
    language = by_tag(tag)
    return Review(State.SOURCE) if language.is_pseudo else _status(state.FOLDER)[tag]


def needs_review_notice() -> bool:
    """Return whether the current page must say that no person has reviewed its language yet."""
    return review_state(state.current_language().tag).state is State.MACHINE
